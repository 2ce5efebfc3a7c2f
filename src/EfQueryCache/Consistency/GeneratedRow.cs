using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace EfQueryCache.Consistency;

/// <summary>
/// A row that is inserted under a key that the database makes up. Until its key has come back, any key can be the one that
/// was not found before: what rows nobody knows is marked meanwhile.
/// </summary>
/// <param name="command">The insert.</param>
/// <param name="key">The columns of the key, in the order in which they are hashed.</param>
/// <param name="database">Where it goes.</param>
/// <param name="rules">What counts as known.</param>
internal sealed class GeneratedRow(IReadOnlyModificationCommand command, IColumn[] key, DatabaseTags database, NarrowingRules rules)
{
    private readonly List<TableName> _tables = [];

    /// <summary>The table, under all its names.</summary>
    public IReadOnlyList<TableName> Tables => _tables;

    /// <summary>The row's hash, once it is known.</summary>
    public int? Key { get; private set; }

    /// <summary>The same, without the names of its table.</summary>
    public GeneratedRow Anew() => new(command, key, database, rules);

    public void AddTable(TableName table) => _tables.Add(table);

    /// <summary>The insert was executed, and nobody has had a chance yet to change the entity: its key is what came back.</summary>
    public void Executed()
    {
        if (rules.GeneratedKeys) Key = RowWrite.HashOf(command, key, rules, isExecuted: true);
    }

    public List<TagCell> Guards()
    {
        var cells = new List<TagCell>();
        foreach (var table in _tables) database.Table(table.Name).Bulk.AddWriteCells(table.Schema, cells);
        return cells;
    }
}
