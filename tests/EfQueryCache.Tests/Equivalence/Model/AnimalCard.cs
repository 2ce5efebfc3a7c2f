namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Keyless; what a function of the database, or SQL in the model, returns.</summary>
public sealed class AnimalCard
{
    public int AnimalId { get; set; }

    public string Name { get; set; } = "";

    public double Weight { get; set; }
}
