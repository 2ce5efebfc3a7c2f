namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Keyless; a view over enclosures and animals.</summary>
public sealed class EnclosureSummary
{
    public int EnclosureId { get; set; }

    public string Name { get; set; } = "";

    public long Animals { get; set; }

    public double? Weight { get; set; }
}
