namespace EfQueryCache.Tests.Model;

public sealed class Category
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public List<Product> Products { get; } = [];
}
