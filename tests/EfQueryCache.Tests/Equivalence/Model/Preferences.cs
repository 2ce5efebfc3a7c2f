namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Owned, a JSON document.</summary>
public sealed class Preferences
{
    public string? Color { get; set; }

    public List<int> Numbers { get; set; } = [];

    public List<Hobby> Hobbies { get; set; } = [];
}
