namespace EfQueryCache.Tests.Model;

/// <summary>Owns columns (address), a JSON document (preferences) and a table of its own (phones).</summary>
public sealed class Customer
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public Address Address { get; set; } = new();

    public Preferences Preferences { get; set; } = new();

    public List<Phone> Phones { get; } = [];
}
