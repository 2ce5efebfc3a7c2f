using System.Globalization;
using EfQueryCache.AspNetCore.Diagnostics;

namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>An invalidation in the list.</summary>
internal sealed record DashboardInvalidation(
    long Sequence,
    long Time,
    IReadOnlyList<string> Causes,
    TransactionKind Transaction,
    bool IsEverything,
    bool IsOutcomeUnknown,
    IReadOnlyList<string> Tables,
    IReadOnlyList<string> Tags,
    string? Reason)
{
    private const int MaxNames = 12;

    public static DashboardInvalidation Of(QueryCacheInvalidation change, long sequence) => new(
        sequence,
        change.Time.ToUnixTimeMilliseconds(),
        CauseNames.Of(change.Cause),
        change.Transaction,
        change.IsEverything,
        change.IsOutcomeUnknown,
        Some(change.Tables),
        Some(change.Tags),
        change.Reason);

    private static string[] Some(IReadOnlyList<string> names)
        => names.Count <= MaxNames ? [.. names] : [.. names.Take(MaxNames), string.Create(CultureInfo.InvariantCulture, $"and {names.Count - MaxNames} more")];
}
