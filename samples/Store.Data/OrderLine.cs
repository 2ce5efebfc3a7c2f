namespace Store.Data;

/// <summary>What was ordered, under the name and at the price of that day.</summary>
public sealed class OrderLine
{
    public int Id { get; set; }
    public int OrderId { get; set; }

    /// <summary>The order's customer, here as well: the scope that tells one customer's lines from another's.</summary>
    public int CustomerId { get; set; }

    public int ProductId { get; set; }
    public Product? Product { get; set; }
    public required string ProductName { get; set; }
    public decimal UnitPrice { get; set; }
    public int Quantity { get; set; }
}
