namespace Store.Data;

public sealed class Product
{
    public int Id { get; set; }
    public int CategoryId { get; set; }
    public Category? Category { get; set; }
    public required string Name { get; set; }
    public required string Description { get; set; }
    public decimal Price { get; set; }
    public int Stock { get; set; }

    /// <summary>When price or stock have changed last, in UTC.</summary>
    public DateTime UpdatedAt { get; set; }

    /// <summary>PostgreSQL's xmin: changes with each write of the row, so that of two orders for the last piece one fails.</summary>
    public uint Version { get; set; }
}
