using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Analysis;

/// <summary>A table at one place of a query, with the conditions on it there.</summary>
/// <param name="table">The table.</param>
/// <param name="isNullExtended">Whether an outer join makes up rows for it.</param>
internal sealed class TableOccurrence(ITable table, bool isNullExtended)
{
    public ITable Table => table;

    public bool IsNullExtended => isNullExtended;

    public List<ColumnCondition> Conditions { get; } = [];

    public List<ColumnLink> Links { get; } = [];
}
