using System.Runtime.CompilerServices;
using EfQueryCache.Consistency;

namespace EfQueryCache.Tests.Equivalence;

/// <summary>Takes back what a write has done to the tags of one table, as if this one way of invalidating did not exist.</summary>
internal sealed class SilencedTag
{
    /// <summary>Instead of a table: what writes change of which the cache does not know the tables.</summary>
    public const string Everything = "*";

    private readonly List<(TagCell Cell, long State)> _states = [];

    /// <summary>Remembers how the tags are before the write.</summary>
    public SilencedTag(string database, string table)
    {
        var tags = DatabaseTags.For(database);
        var cells = new List<TagCell>();
        if (table == Everything)
        {
            cells.Add(tags.Everything);
        }
        else
        {
            var (schema, name) = TableName.Parse(table);
            tags.Table(name).AddWriteCells(schema, cells);
            tags.Table(name).AddWriteCells(null, cells);
            tags.Table(name).AddWriteCells("public", cells); // what the catalog makes of a name without schema
            tags.Table(name).Bulk.AddWriteCells(schema, cells);
            tags.Table(name).Bulk.AddWriteCells(null, cells);
            tags.Table(name).Bulk.AddWriteCells("public", cells);
            cells.AddRange(CellsOf(tags.Rows)?.OfType<TagCell>() ?? []);
        }

        foreach (var cell in cells) _states.Add((cell, cell.State));
    }

    public void TakeBack()
    {
        foreach (var (cell, state) in _states) StateOf(cell) = state;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_cells")]
    private static extern ref TagCell?[]? CellsOf(EfQueryCache.Consistency.RowTags rows);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_state")]
    private static extern ref long StateOf(TagCell cell);
}
