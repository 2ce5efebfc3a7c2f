namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Many to many, without an entity for the join.</summary>
public class Label : Row
{
    public List<Item> Items { get; } = [];
}
