namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Follows its country; EF Core does not know.</summary>
public class City : Row
{
    public int CountryNumber { get; set; }
}
