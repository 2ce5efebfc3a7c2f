namespace Store.Catalog;

/// <summary>What a product costs. Its entity tag, in the header, stands for the version of the row.</summary>
internal sealed record PriceDetails(string Name, decimal Price);
