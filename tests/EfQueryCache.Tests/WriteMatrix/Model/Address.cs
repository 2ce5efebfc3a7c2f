namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Owned, in the columns of its owner.</summary>
public class Address
{
    public int Number { get; set; }
}
