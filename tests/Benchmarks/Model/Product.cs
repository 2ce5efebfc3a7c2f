namespace EfQueryCache.Benchmarks.Model;

internal sealed class Product
{
    public int Id { get; set; }

    public int CategoryId { get; set; }

    public Category? Category { get; set; }

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public decimal Price { get; set; }

    public int Stock { get; set; }

    public double Weight { get; set; }

    public bool IsActive { get; set; }

    public DateTime CreatedAt { get; set; }
}
