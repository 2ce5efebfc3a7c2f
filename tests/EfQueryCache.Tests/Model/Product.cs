namespace EfQueryCache.Tests.Model;

public sealed class Product
{
    public int Id { get; set; }

    public int CategoryId { get; set; }

    public Category? Category { get; set; }

    public required string Name { get; set; }

    public decimal Price { get; set; }

    public string? Description { get; set; }

    public byte[] Picture { get; set; } = [];

    public int[] Ratings { get; set; } = [];

    public List<Label> Labels { get; } = [];
}
