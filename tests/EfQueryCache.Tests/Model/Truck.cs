namespace EfQueryCache.Tests.Model;

public sealed class Truck : Vehicle
{
    public int Load { get; set; }
}
