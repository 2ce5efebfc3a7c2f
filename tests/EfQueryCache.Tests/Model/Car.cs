namespace EfQueryCache.Tests.Model;

public sealed class Car : Vehicle
{
    public int Seats { get; set; }
}
