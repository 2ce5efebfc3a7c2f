namespace EfQueryCache.AspNetCore.HealthChecks;

/// <summary>What a cache has counted, up to a moment or between two.</summary>
internal readonly record struct RequestCount(long Hits, long Misses, long EvictedForSize)
{
    public long Requests => Hits + Misses;

    public double HitRatio => (double)Hits / Requests;

    public static RequestCount Of(QueryCacheStatistics statistics)
        => new(statistics.Hits, statistics.Misses, statistics.Evictions.GetValueOrDefault(EvictionReason.Size));

    public RequestCount Since(in RequestCount earlier)
        => new(Hits - earlier.Hits, Misses - earlier.Misses, EvictedForSize - earlier.EvictedForSize);
}
