namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Stored as text.</summary>
public enum EnclosureKind
{
    Cage,
    Meadow,
    Pool,
}
