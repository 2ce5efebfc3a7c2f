namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>One table for the hierarchy. The retired are filtered out unless the context says otherwise.</summary>
public abstract class Animal
{
    public int Id { get; set; }

    public int EnclosureId { get; set; }

    public Enclosure? Enclosure { get; set; }

    public string Name { get; set; } = "";

    public double Weight { get; set; }

    public DateOnly? Born { get; set; }

    public bool IsRetired { get; set; }

    public List<Food> Foods { get; } = [];

    public List<Feeding> Feedings { get; } = [];
}
