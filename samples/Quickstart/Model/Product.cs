namespace Quickstart.Model;

internal sealed class Product
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public decimal Price { get; set; }
    public int CategoryId { get; set; }
    public Category? Category { get; set; }

    public override string ToString() => $"{Name} at {Price:N2}";
}
