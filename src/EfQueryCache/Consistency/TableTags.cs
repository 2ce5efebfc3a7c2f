using System.Collections.Concurrent;

namespace EfQueryCache.Consistency;

/// <summary>
/// The tags of all tables that share one name, whatever their schema.
/// </summary>
/// <remarks>
/// A table named without a schema may be any table of that name (search_path decides), so it has to meet all of them
/// without anybody listing them: a read of <c>s.T</c> depends on {s.T, writes that did not name a schema}, a read of
/// plain <c>T</c> on {every write to a T}; a write to <c>s.T</c> changes {s.T, every write to a T}, a write to plain
/// <c>T</c> {writes that did not name a schema, every write to a T}.
/// </remarks>
internal sealed class TableTags(string table)
{
    private readonly TagCell _anyWrite = new($"{table}", TagKind.AnyTableOfName);
    private readonly TagCell _unqualifiedWrite = new($"?.{table}", TagKind.Table);
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
        => _bySchema.GetOrAdd(schema, static (schema, table) => new TagCell($"{schema}.{table}", TagKind.Table), table);
}
