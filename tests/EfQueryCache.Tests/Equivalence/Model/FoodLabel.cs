namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>A complex type, a JSON document.</summary>
public sealed class FoodLabel
{
    public string Text { get; set; } = "";

    public List<string> Languages { get; set; } = [];
}
