namespace EfQueryCache.Tests.Equivalence.Model;

public sealed class Cart : Vehicle
{
    public short Seats { get; set; }
}
