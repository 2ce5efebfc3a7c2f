using EfQueryCache.Consistency;
using EfQueryCache.Keys;

namespace EfQueryCache.Analysis;

/// <summary>What a plan depends on in one table of one database: rows, scopes, or all of it.</summary>
/// <param name="database">The database.</param>
/// <param name="table">The table.</param>
/// <param name="pins">One for each occurrence of it.</param>
internal sealed class TablePins(DatabaseTags database, TableName table, Pin[] pins)
{
    /// <summary>How many rows and scopes are worth a tag of their own.</summary>
    public const int MaxKeys = 16;

    private readonly TagCell[] _unknown = UnknownWrites(database.Table(table.Name), table.Schema, pins);

    /// <summary>What the rows and scopes are called, for people to read.</summary>
    public IEnumerable<string> Names => pins.Select(pin => pin.Tag);

    /// <summary>Adds the tags for one execution.</summary>
    /// <param name="key">Has the values of the parameters.</param>
    /// <param name="rules">What counts as known.</param>
    /// <param name="cells">Where they are added.</param>
    /// <param name="names">If given, gets what those of rows and scopes are called.</param>
    public void AddCells(in ResultKey key, NarrowingRules rules, List<TagCell> cells, Dictionary<TagCell, string>? names)
    {
        var hashes = new List<int>(1);
        foreach (var pin in pins)
        {
            var begin = hashes.Count;
            if (!pin.TryAddHashes(key, rules, hashes, MaxKeys))
            {
                database.Table(table.Name).AddReadCells(table.Schema, cells);
                return;
            }

            for (var i = begin; names is not null && i < hashes.Count; i++) names[database.Rows[hashes[i]]] = pin.Tag;
        }

        foreach (var hash in hashes) cells.Add(database.Rows[hash]);
        cells.AddRange(_unknown);
    }

    private static TagCell[] UnknownWrites(TableTags tags, string? schema, Pin[] pins)
    {
        var cells = new List<TagCell>();
        if (pins.Any(pin => pin.IsRow)) tags.Bulk.AddReadCells(schema, cells);
        if (pins.Any(pin => !pin.IsRow)) tags.Unscoped.AddReadCells(schema, cells);
        return [.. cells];
    }
}
