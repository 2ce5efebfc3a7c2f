namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Has owned entities in columns, in JSON and in a table.</summary>
public class Owner : Row
{
    public Address Address { get; set; } = new();

    public Preferences Preferences { get; set; } = new();

    public List<Phone> Phones { get; } = [];
}
