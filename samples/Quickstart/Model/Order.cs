namespace Quickstart.Model;

internal sealed class Order
{
    public int Id { get; set; }
    public required string Customer { get; set; }
    public DateTime PlacedAt { get; set; }
    public bool IsShipped { get; set; }
    public List<OrderItem> Items { get; } = [];
}
