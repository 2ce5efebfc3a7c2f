namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Owned, an element of an array in a JSON document.</summary>
public sealed class Hobby
{
    public string Name { get; set; } = "";

    public int Level { get; set; }
}
