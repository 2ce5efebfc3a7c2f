namespace EfQueryCache.Tests.Model;

/// <summary>One table for the whole hierarchy.</summary>
public abstract class Animal
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}
