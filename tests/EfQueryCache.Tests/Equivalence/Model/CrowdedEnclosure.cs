namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Keyless; a view over a view.</summary>
public sealed class CrowdedEnclosure
{
    public int EnclosureId { get; set; }

    public long Animals { get; set; }
}
