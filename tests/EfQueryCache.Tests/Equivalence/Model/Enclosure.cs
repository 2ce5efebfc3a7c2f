namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>Columns of many kinds: converted, complex, collections, in shadow and behind an indexer. Its key is given by the writer.</summary>
public sealed class Enclosure
{
    private readonly Dictionary<string, object?> _more = [];

    public int Id { get; set; }

    public string Name { get; set; } = "";

    public EnclosureKind Kind { get; set; }

    public decimal Area { get; set; }

    public DateOnly Opened { get; set; }

    public DateTime? InspectedAt { get; set; }

    public string? Remark { get; set; }

    public Size Size { get; set; } = new();

    public List<string> Features { get; set; } = [];

    public int[] Readings { get; set; } = [];

    public EnclosurePlan Plan { get; set; } = new();

    public List<Animal> Animals { get; } = [];

    public List<Theme> Themes { get; } = [];

    public object? this[string name]
    {
        get => _more.GetValueOrDefault(name);
        set => _more[name] = value;
    }
}
