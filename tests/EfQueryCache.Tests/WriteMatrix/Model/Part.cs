namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Deleted by the database with its item.</summary>
public class Part : Row
{
    public int ItemId { get; set; }

    public Item? Item { get; set; }
}
