namespace EfQueryCache.Tests.WriteMatrix.Model;

/// <summary>Loses its item when that is deleted.</summary>
public class Note : Row
{
    public int? ItemId { get; set; }

    public DateTime? At { get; set; }
}
