namespace EfQueryCache.Tests.Equivalence.Model;

public sealed class Food
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Calories { get; set; }

    public FoodLabel Label { get; set; } = new();

    public List<Animal> Animals { get; } = [];
}
