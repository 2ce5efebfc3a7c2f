namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>A query in the list.</summary>
internal sealed record DashboardQuery(
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
    IReadOnlyList<string> Tags)
{
    // Sent every second: the whole text is among the details.
    private const int MaxSqlLength = 240;
    private const int MaxNames = 8;

    public static DashboardQuery Of(QueryCacheQueryStatistics query) => new(
        query.Id,
        query.CommandText.Length <= MaxSqlLength ? query.CommandText : $"{query.CommandText.AsSpan(0, MaxSqlLength)}…",
        query.Hits,
        query.Misses,
        query.TimeSaved.TotalSeconds,
        query.TimeSpent.TotalSeconds,
        query.LoadTime.TotalMilliseconds,
        query.Entries,
        query.SizeBytes,
        [.. query.Tables.Take(MaxNames)],
        [.. query.Tags.Take(MaxNames)]);
}
