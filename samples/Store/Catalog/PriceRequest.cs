namespace Store.Catalog;

internal sealed record PriceRequest(decimal Price);
