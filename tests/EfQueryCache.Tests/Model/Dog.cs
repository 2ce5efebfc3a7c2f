namespace EfQueryCache.Tests.Model;

public sealed class Dog : Animal
{
    public int Tricks { get; set; }
}
