using Store.Pictures;

namespace Store.Catalog;

/// <summary>A product in a list. Immutable, as all that the queries return: so that every reader can be given the same one.</summary>
internal sealed record ProductItem(int Id, int CategoryId, string Name, decimal Price, int Stock)
{
    public string Picture => PictureEndpoints.AddressOf(CategoryId, Id);
}
