namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Owned, in a JSON column.</summary>
public class Preferences
{
    public int Color { get; set; }
}
