namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Owned, in a table of its own.</summary>
public class Phone
{
    public int Number { get; set; }
}
