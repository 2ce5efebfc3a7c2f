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
    // Sent every second: the whole text is among the details. What is selected tells queries apart less than where it is from.
    private const int MaxSqlLength = 240;
    private const int MaxSelectLength = 60;
    private const int MaxNames = 8;

    public static DashboardQuery Of(QueryCacheQueryStatistics query) => new(
        query.Id,
        Shorten(query.CommandText),
        query.Hits,
        query.Misses,
        query.TimeSaved.TotalSeconds,
        query.TimeSpent.TotalSeconds,
        query.LoadTime.TotalMilliseconds,
        query.Entries,
        query.SizeBytes,
        [.. query.Tables.Take(MaxNames)],
        [.. query.Tags.Take(MaxNames)]);

    private static string Shorten(string sql)
    {
        if (sql.IndexOf("\nFROM ", StringComparison.Ordinal) is > MaxSelectLength and var from) sql = $"{sql.AsSpan(0, MaxSelectLength)}…{sql.AsSpan(from)}";
        return sql.Length <= MaxSqlLength ? sql : $"{sql.AsSpan(0, MaxSqlLength)}…";
    }
}
