namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Joins animals and foods, with values of its own.</summary>
public sealed class Feeding
{
    public int AnimalId { get; set; }

    public Animal? Animal { get; set; }

    public int FoodId { get; set; }

    public Food? Food { get; set; }

    public decimal Amount { get; set; }

    public TimeOnly? At { get; set; }
}
