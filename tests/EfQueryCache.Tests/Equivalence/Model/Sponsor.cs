namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Written to a table, read from a view that leaves out those who have stopped.</summary>
public sealed class Sponsor
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public decimal Pledge { get; set; }

    public bool IsActive { get; set; }
}
