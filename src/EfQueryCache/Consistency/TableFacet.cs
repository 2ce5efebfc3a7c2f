using System.Collections.Concurrent;

namespace EfQueryCache.Consistency;

/// <summary>
/// The tags for one thing that can happen to the tables that share a name, whatever their schema.
/// </summary>
/// <remarks>
/// A table named without a schema may be any table of that name (search_path decides), so it has to meet all of them
/// without anybody listing them: a read of <c>s.T</c> depends on {s.T, writes that did not name a schema}, a read of
/// plain <c>T</c> on {every write to a T}; a write to <c>s.T</c> changes {s.T, every write to a T}, a write to plain
/// <c>T</c> {writes that did not name a schema, every write to a T}.
/// </remarks>
/// <param name="table">The name.</param>
/// <param name="suffix">What tells this thing apart, for people to read.</param>
/// <param name="any">The kind of the tag that every write changes.</param>
/// <param name="kind">The kind of the others.</param>
/// <param name="sharedName">What the names of the tags begin with in a second level.</param>
internal sealed class TableFacet(string table, string suffix, TagKind any, TagKind kind, string sharedName)
{
    private readonly TagCell _anyWrite = new($"{table}{suffix}", any, $"{sharedName}{table}{suffix}");
    private readonly TagCell _unqualifiedWrite = new($"?.{table}{suffix}", kind, $"{sharedName}?.{table}{suffix}");
    private readonly ConcurrentDictionary<string, TagCell> _bySchema = new(StringComparer.Ordinal);

    public void AddReadCells(string? schema, ICollection<TagCell> cells)
    {
        if (schema is null)
        {
            cells.Add(_anyWrite);
        }
        else
        {
            cells.Add(InSchema(schema));
            cells.Add(_unqualifiedWrite);
        }
    }

    public void AddWriteCells(string? schema, ICollection<TagCell> cells)
    {
        cells.Add(schema is null ? _unqualifiedWrite : InSchema(schema));
        cells.Add(_anyWrite);
    }

    private TagCell InSchema(string schema)
        => _bySchema.GetOrAdd(schema, static (schema, facet) => new TagCell($"{schema}.{facet.Table}{facet.Suffix}", facet.Kind, $"{facet.SharedName}{schema}.{facet.Table}{facet.Suffix}"), (Table: table, Suffix: suffix, Kind: kind, SharedName: sharedName));
}
