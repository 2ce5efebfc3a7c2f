namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Lives in a schema of its own, has xmin for a concurrency token, and is linked to enclosures by a table without an entity.</summary>
public sealed class Theme
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public uint Version { get; set; }

    public List<Enclosure> Enclosures { get; } = [];
}
