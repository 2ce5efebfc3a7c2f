using EfQueryCache.Consistency;
using EfQueryCache.Keys;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Analysis;

/// <summary>
/// Finds out whether a query reads only rows of a table whose key, or scope, it says beforehand.
/// </summary>
/// <remarks>
/// A row matters to a result only through the occurrences of its table, and only if it passes the conjuncts on them. So a
/// table is narrowed if each occurrence is: by a WHERE (all that comes after it sees no other rows; of rows that an outer join
/// makes up, an equality lets none pass) or by the ON of its own join.
/// </remarks>
internal static class Narrowing
{
    /// <returns><see langword="null"/> when the query can read any row of the table.</returns>
    public static TablePins? Find(TableName table, QueryAnalysis analysis, QueryParameter[] parameters, DatabaseTags database, NarrowingRules rules)
    {
        if (!rules.IsOn || analysis.HasRawSql || analysis.Opaque.Count > 0) return null;
        var pins = new List<Pin>();
        foreach (var occurrence in analysis.Occurrences)
        {
            if (occurrence.Table.Name != table.Name || occurrence.Table.Schema != table.Schema) continue;
            if (Find(occurrence, parameters, database.Table(table.Name), rules) is { } pin) pins.Add(pin);
            else if (rules.EveryOccurrence) return null;
        }

        return pins.Count == 0 ? null : new TablePins(database, table, [.. pins]);
    }

    private static Pin? Find(TableOccurrence occurrence, QueryParameter[] parameters, TableTags tags, NarrowingRules rules)
    {
        var (table, rows) = (occurrence.Table, TableRows.Of(occurrence.Table));
        var conditions = rows.Key.Select(column => FindCondition(occurrence, column, rules)).ToArray();
        if (!rules.WholeKey) conditions = [.. conditions.Where(condition => condition is not null)];
        if (conditions.Length > 0 && !conditions.Contains(null) && rows.HasKey(tags, rules) && ToColumns(conditions!, parameters) is { } key)
        {
            return new Pin($"{table.Name}#{Describe(conditions!)}", IsRow: true, RowHash.OfTable(table.Name), key);
        }

        if (rows.Scope is { } scope && FindCondition(occurrence, scope, rules) is { } condition && rows.HasScope(tags, rules) && ToColumns([condition], parameters) is { } values)
        {
            return new Pin($"{table.Name}#{Describe([condition])}", IsRow: false, RowHash.OfScope(table.Name, scope.Name), values);
        }

        return null;
    }

    private static ColumnCondition? FindCondition(TableOccurrence occurrence, IColumn column, NarrowingRules rules)
    {
        if (FindCondition(occurrence, column.Name, rules) is { } own) return own;
        foreach (var link in occurrence.Links)
        {
            if (link.Column == column.Name && FindCondition(link.Other, link.OtherColumn, rules) is { IsNull: false } other) return other with { Column = column.Name };
        }

        return null;
    }

    private static ColumnCondition? FindCondition(TableOccurrence occurrence, string column, NarrowingRules rules)
        => occurrence.Conditions.Find(condition => condition.Column == column
            && (condition.IsExact || !rules.ExactTypes)
            && (condition.Origin != ConditionOrigin.OtherJoin || !rules.OnlyJoinedTable)
            && !(condition.IsNull && occurrence.IsNullExtended && rules.NullExtendedSide));

    private static (int Parameter, ConditionValue Value)[][]? ToColumns(IReadOnlyList<ColumnCondition> conditions, QueryParameter[] parameters)
    {
        var columns = conditions
            .Select(condition => condition.Values.Select(value => (value.Parameter is null ? -1 : Array.IndexOf(parameters, value.Parameter), value)).ToArray())
            .ToArray();
        return columns.Any(column => column.Any(value => value.Item1 < 0 && value.value.Parameter is not null)) ? null : columns;
    }

    private static string Describe(IEnumerable<ColumnCondition> conditions)
        => string.Join(',', conditions.Select(condition => $"{condition.Column}={string.Join('|', condition.Values)}"));
}
