namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>In the table of all animals.</summary>
public class Cat : Animal
{
    public int Lives { get; set; }
}
