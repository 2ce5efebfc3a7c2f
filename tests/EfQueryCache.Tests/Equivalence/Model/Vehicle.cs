namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>One table per type. The database sets the reference to NULL when the keeper goes.</summary>
public abstract class Vehicle
{
    public int Id { get; set; }

    public string Plate { get; set; } = "";

    public int? KeeperId { get; set; }

    public Keeper? Keeper { get; set; }
}
