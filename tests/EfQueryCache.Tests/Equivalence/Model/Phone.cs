namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Owned, in a table of its own.</summary>
public sealed class Phone
{
    public string Number { get; set; } = "";

    public bool IsMobile { get; set; }
}
