namespace EfQueryCache.Tests.Snippets;

internal sealed class StoreProduct
{
    public int Id { get; set; }

    public int CategoryId { get; set; }
}
