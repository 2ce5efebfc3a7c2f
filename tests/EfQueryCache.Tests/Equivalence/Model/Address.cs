namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Owned, in columns of the owner's table.</summary>
public sealed class Address
{
    public string? Street { get; set; }

    public string City { get; set; } = "";
}
