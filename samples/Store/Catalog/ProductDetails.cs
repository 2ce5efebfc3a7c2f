using Store.Pictures;

namespace Store.Catalog;

internal sealed record ProductDetails(
    int Id, int CategoryId, string Category, string Name, string Description, decimal Price, int Stock, DateTime UpdatedAt, uint Version)
{
    public string Picture => PictureEndpoints.AddressOf(CategoryId, Id);
}
