using System.Runtime.CompilerServices;
using EfQueryCache.Consistency;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Analysis;

/// <summary>By which columns a model knows the rows of a table, and which of them its scope is.</summary>
internal sealed class TableRows
{
    private static readonly ConditionalWeakTable<ITable, TableRows> All = [];

    private TableRows(ITable table)
    {
        Key = [.. table.PrimaryKey?.Columns.OrderBy(column => column.Name, StringComparer.Ordinal) ?? Enumerable.Empty<IColumn>()];
        KeyName = string.Join(',', Key.Select(column => column.Name));
        Scope = CacheScope.Of(table);
        IsKeyExact = Key.Length > 0 && Key.All(ExactTypes.Include);
    }

    /// <summary>The columns of the primary key, in the order in which they are hashed; none without a key.</summary>
    public IColumn[] Key { get; }

    /// <summary>The names of these columns as one.</summary>
    public string KeyName { get; }

    public IColumn? Scope { get; }

    private bool IsKeyExact { get; }

    public static TableRows Of(ITable table) => All.GetValue(table, static table => new TableRows(table));

    /// <summary>Whether rows of the table can be told by its key.</summary>
    public bool HasKey(TableTags tags, NarrowingRules rules)
        => rules.IsOn && Key.Length > 0 && (IsKeyExact || !rules.ExactTypes) && tags.IsKey(KeyName);

    /// <summary>Whether the table has a scope that readers and writers agree on.</summary>
    public bool HasScope(TableTags tags, NarrowingRules rules) => rules.IsOn && Scope is not null && tags.IsScope(Scope.Name);
}
