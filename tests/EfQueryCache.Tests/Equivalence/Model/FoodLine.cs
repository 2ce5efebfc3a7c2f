namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Keyless; the model's own SQL.</summary>
public sealed class FoodLine
{
    public string Food { get; set; } = "";

    public decimal? Amount { get; set; }
}
