using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace EfQueryCache.Consistency;

/// <summary>The one row that a command of SaveChanges writes to, as far as it is certain.</summary>
/// <remarks>
/// Of a row that is there before, nothing is certain but what stands in the WHERE of the command: the key, and concurrency
/// tokens. What the client believes of the other columns can be long outdated, or made up.
/// </remarks>
/// <param name="Key">The row's hash, if its key is known.</param>
/// <param name="Generated">For an insert whose key is not known yet.</param>
/// <param name="Scope">The hash of its scope, if that is known.</param>
internal readonly record struct RowWrite(int? Key, GeneratedRow? Generated, int? Scope)
{
    public static RowWrite Of(IReadOnlyModificationCommand command, TableWrites table, DatabaseTags database, NarrowingRules rules)
    {
        int? key = null;
        GeneratedRow? generated = null;
        if (table.Key is not null)
        {
            key = HashOf(command, table.Key, rules, isExecuted: false);
            if (key is null && command.EntityState == EntityState.Added) generated = new GeneratedRow(command, table.Key, database, rules);
        }

        int? scope = null;
        if (table.Scope is not null)
        {
            var hash = RowHash.OfScope(table.Name.Name, table.Scope.Name);
            if (TryAdd(ref hash, command, table.Scope, rules, isExecuted: false)) scope = hash;
        }

        return new RowWrite(key, generated, scope);
    }

    /// <returns><see langword="null"/> when a column's value is not known, or not yet.</returns>
    public static int? HashOf(IReadOnlyModificationCommand command, IColumn[] columns, NarrowingRules rules, bool isExecuted)
    {
        var hash = RowHash.OfTable(command.TableName);
        foreach (var column in columns)
        {
            if (!TryAdd(ref hash, command, column, rules, isExecuted)) return null;
        }

        return hash;
    }

    private static bool TryAdd(ref int hash, IReadOnlyModificationCommand command, IColumn column, NarrowingRules rules, bool isExecuted)
    {
        foreach (var modification in command.ColumnModifications)
        {
            if (modification.ColumnName != column.Name || modification.JsonPath is not null) continue;
            if (modification is { Entry: { } entry, Property: { } property } && entry.HasTemporaryValue(property)) return false;
            var isNew = command.EntityState == EntityState.Added;

            // One that is compared and set is changed: then there are two.
            if (isNew ? !modification.IsWrite && !(isExecuted && modification.IsRead) : modification.IsWrite || !modification.IsCondition) return false;
            var value = isNew ? modification.Value : modification.OriginalValue;
            if (value is not null && modification.TypeMapping?.Converter is { } converter) value = converter.ConvertToProvider(value);
            return RowHash.TryAdd(ref hash, value, rules);
        }

        return false;
    }
}
