namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>A point of the charts: what has happened since the point before it.</summary>
/// <param name="Time">When, in milliseconds since 1970.</param>
/// <param name="Hits">Hits per second.</param>
/// <param name="Misses">Misses per second.</param>
/// <param name="Bypasses">Queries that went past the cache, per second.</param>
/// <param name="HitRatio">From 0 to 1; <see langword="null"/> when nobody has asked.</param>
/// <param name="LoadMilliseconds">How long a load took on the average; <see langword="null"/> when there was none.</param>
internal sealed record DashboardPoint(long Time, double Hits, double Misses, double Bypasses, double? HitRatio, double? LoadMilliseconds)
{
    public static DashboardPoint Between(QueryCacheStatistics before, QueryCacheStatistics now, TimeSpan elapsed, DateTimeOffset time)
    {
        var (hits, misses, loads) = (now.Hits - before.Hits, now.Misses - before.Misses, now.Loads - before.Loads);
        return new(
            time.ToUnixTimeMilliseconds(),
            hits / elapsed.TotalSeconds,
            misses / elapsed.TotalSeconds,
            (now.Bypasses.Values.Sum() - before.Bypasses.Values.Sum()) / elapsed.TotalSeconds,
            hits + misses == 0 ? null : (double)hits / (hits + misses),
            loads == 0 ? null : (now.LoadTime - before.LoadTime).TotalMilliseconds / loads);
    }
}
