namespace EfQueryCache.Tests.Model;

/// <summary>One table per concrete type.</summary>
public abstract class Shape
{
    public int Id { get; set; }

    public string Color { get; set; } = "";
}
