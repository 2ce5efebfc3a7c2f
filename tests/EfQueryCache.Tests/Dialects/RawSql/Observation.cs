using EfQueryCache.Consistency;
using EfQueryCache.Dialects;

namespace EfQueryCache.Tests.Dialects.RawSql;

/// <summary>What a statement was said to change, and what it did change.</summary>
internal sealed record Observation(RawStatement Statement, RawCommand Command, WriteEffects Effects, IReadOnlySet<TableName> Changed)
{
    public bool IsUnsure => Effects.Unsure is not null;

    public IEnumerable<TableName> Missed => IsUnsure ? [] : Changed.Where(table => !IsSaid(table));

    public bool IsNeedlesslyUnsure => IsUnsure && !Statement.Hides;

    private bool IsSaid(TableName table) => Effects.Tables.Contains(table) || Effects.Tables.Contains(new TableName(null, table.Name));
}
