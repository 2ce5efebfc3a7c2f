namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>A complex type in columns of its owner's table.</summary>
public sealed class Size
{
    public int Width { get; set; }

    public int? Height { get; set; }
}
