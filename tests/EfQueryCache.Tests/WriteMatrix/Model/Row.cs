namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>What every table has: a key, and a number that writes change.</summary>
public abstract class Row
{
    public int Id { get; set; }

    public int Value { get; set; }
}
