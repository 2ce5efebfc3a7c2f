namespace Store.Catalog;

/// <summary>One page of a category; pages count from 1.</summary>
internal sealed record ProductPage(string Category, string Description, int Page, int Pages, int Total, IReadOnlyList<ProductItem> Products);
