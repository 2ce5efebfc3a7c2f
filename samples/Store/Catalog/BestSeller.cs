using Store.Pictures;

namespace Store.Catalog;

internal sealed record BestSeller(int Id, int CategoryId, string Name, decimal Price, int Stock, int Sold)
{
    public string Picture => PictureEndpoints.AddressOf(CategoryId, Id);
}
