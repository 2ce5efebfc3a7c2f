namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>One entity in two tables.</summary>
public sealed class Exhibit
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    /// <summary>In the second table.</summary>
    public string? Story { get; set; }
}
