namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>All that is known of a query, whatever its parameters.</summary>
internal sealed record DashboardQueryDetails(
    string Id,
    string Sql,
    long Hits,
    long Misses,
    double SavedSeconds,
    double SpentSeconds,
    double LoadMilliseconds,
    int Entries,
    long SizeBytes,
    IReadOnlyList<string> Tables,
    IReadOnlyList<string> Dependencies,
    IReadOnlyList<string> Tags,
    double? TtlSeconds,
    double? EagerRefresh,
    double? FailSafeSeconds,
    BypassReason? LastNotStored,
    string LastNotStoredWhy)
{
    public static DashboardQueryDetails Of(QueryCacheQueryStatistics query) => new(
        query.Id,
        query.CommandText,
        query.Hits,
        query.Misses,
        query.TimeSaved.TotalSeconds,
        query.TimeSpent.TotalSeconds,
        query.LoadTime.TotalMilliseconds,
        query.Entries,
        query.SizeBytes,
        query.Tables,
        query.Dependencies,
        query.Tags,
        query.Ttl?.TotalSeconds,
        query.EagerRefresh,
        query.FailSafe?.TotalSeconds,
        query.LastNotStored,
        query.LastNotStoredWhy);
}
