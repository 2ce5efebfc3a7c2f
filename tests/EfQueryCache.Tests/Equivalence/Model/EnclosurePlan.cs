namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Shares the table of its enclosure.</summary>
public sealed class EnclosurePlan
{
    public int Id { get; set; }

    public string? Drawing { get; set; }

    public byte[]? Scan { get; set; }
}
