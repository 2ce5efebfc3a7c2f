namespace EfQueryCache.Tests.Equivalence.Model;

public sealed class Truck : Vehicle
{
    public int Load { get; set; }
}
