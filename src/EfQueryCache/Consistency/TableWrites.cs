using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using EfQueryCache.Analysis;
using EfQueryCache.Dialects;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace EfQueryCache.Consistency;

/// <summary>
/// What there is to know of writes to a table of a model whatever row they write to. Found once, and again when the schema is
/// another: each write needs it, and what it is made of lies scattered. Thread-safe.
/// </summary>
internal sealed class TableWrites
{
    private static readonly ConditionalWeakTable<ITable, TableWrites> Latest = [];

    private readonly ConcurrentDictionary<int, TagTemplate> _templates = [];
    private readonly DatabaseSchema? _schema;
    private readonly DatabaseTags _database;
    private readonly NarrowingRules _rules;
    private readonly bool _areColumnsFollowed;

    private TableWrites(ITable table, DatabaseSchema? schema, DatabaseTags database, NarrowingRules rules)
    {
        (_schema, _database, _rules) = (schema, database, rules);
        var (rows, tags) = (TableRows.Of(table), database.Table(table.Name));
        Name = new TableName(table.Schema, table.Name);
        Key = rows.HasKey(tags, rules) ? rows.Key : null;
        Scope = rows.HasScope(tags, rules) ? rows.Scope : null;
        _areColumnsFollowed = schema?.Find(Name).Any(relation => relation.FollowedColumns.Count > 0) == true;
    }

    public TableName Name { get; }

    /// <summary>The columns by which its rows are known, in the order in which they are hashed; <see langword="null"/> when they are not.</summary>
    public IColumn[]? Key { get; }

    /// <summary>The column whose values are its scopes.</summary>
    public IColumn? Scope { get; }

    /// <summary>Finds what is known of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">What the catalog says; <see langword="null"/> while that is not known.</param>
    /// <param name="database">Where it is.</param>
    /// <param name="rules">What counts as known.</param>
    public static TableWrites Of(ITable table, DatabaseSchema? schema, DatabaseTags database, NarrowingRules rules)
    {
        if (Latest.TryGetValue(table, out var latest) && latest._schema == schema && latest._database == database && ReferenceEquals(latest._rules, rules)) return latest;
        var writes = new TableWrites(table, schema, database, rules);
        Latest.AddOrUpdate(table, writes);
        return writes;
    }

    /// <summary>What kind of update it is, depending on the columns.</summary>
    public TableOperations UpdateOf(IReadOnlyModificationCommand command) => _areColumnsFollowed
        ? _schema!.UpdateOf(Name, command.ColumnModifications.Where(column => column.IsWrite).Select(column => column.ColumnName))
        : TableOperations.Update;

    /// <summary>What such a command changes, if one like it was seen before.</summary>
    public TagTemplate? Find(TableOperations operations, in RowWrite row) => _templates.GetValueOrDefault(KindOf(operations, row));

    /// <summary>Keeps what such commands change.</summary>
    public TagTemplate Keep(TableOperations operations, in RowWrite row, TagTemplate template) => _templates[KindOf(operations, row)] = template;

    private static int KindOf(TableOperations operations, in RowWrite row)
        => ((int)operations << 3) | (row.Key is null ? 0 : 1) | (row.Generated is null ? 0 : 2) | (row.Scope is null ? 0 : 4);
}
