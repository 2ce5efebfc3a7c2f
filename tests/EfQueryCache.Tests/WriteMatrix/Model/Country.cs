namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Its key changes, and its cities follow in the database.</summary>
public class Country
{
    public int Number { get; set; }

    public int Value { get; set; }
}
