namespace EfQueryCache.Tests.Equivalence.Shapes;

/// <summary>No part of the model.</summary>
internal sealed class AnimalLine
{
    public int Number { get; set; }

    public string Name { get; set; } = "";

    public DateOnly? Born { get; set; }
}
