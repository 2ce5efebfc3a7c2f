namespace EfQueryCache.Tests.Equivalence.Model;

public sealed class Lion : Animal
{
    public int? ManeLength { get; set; }
}
