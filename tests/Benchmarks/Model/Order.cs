namespace EfQueryCache.Benchmarks.Model;

internal sealed class Order
{
    public int Id { get; set; }

    public string Customer { get; set; } = "";

    public DateTime PlacedAt { get; set; }

    public List<OrderLine> Lines { get; } = [];
}
