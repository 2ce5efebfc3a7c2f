namespace EfQueryCache.Tests.Model;

/// <summary>One table per type.</summary>
public abstract class Vehicle
{
    public int Id { get; set; }

    public string Plate { get; set; } = "";
}
