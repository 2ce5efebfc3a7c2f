namespace EfQueryCache.Tests.Model;

public sealed class Cat : Animal
{
    public int Lives { get; set; }
}
