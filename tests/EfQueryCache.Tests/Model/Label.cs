namespace EfQueryCache.Tests.Model;

/// <summary>Lives in a schema of its own, and is joined to products through a table without an entity.</summary>
public sealed class Label
{
    public int Id { get; set; }

    public required string Text { get; set; }

    public List<Product> Products { get; } = [];
}
