namespace EfQueryCache.AspNetCore.HealthChecks;

/// <summary>How a cache was found.</summary>
/// <param name="Options">Its settings, as far as a reload does not change them.</param>
/// <param name="Statistics">What it has counted.</param>
/// <param name="Recent">What it has counted lately.</param>
/// <param name="Level">Its second level; <see langword="null"/> without one.</param>
internal sealed record CacheCondition(QueryCacheOptions Options, QueryCacheStatistics Statistics, RequestCount Recent, LevelCondition? Level)
{
    /// <summary>Whether hits in memory go on while the second level cannot be asked.</summary>
    public bool IsMemoryServed => Statistics.IsEnabled && Options.Consistency != ConsistencyLevel.Strict
        && (Statistics.IsMemoryTrusted || (Options.MaxStalenessWhenDown is { } longest && Statistics.HeardAge <= longest));

    /// <summary>The figures, by the names that the README lists.</summary>
    public Dictionary<string, object> ToData(QueryCacheHealthOptions expected)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["enabled"] = Statistics.IsEnabled,
            ["consistency"] = Options.Consistency.ToString(),
            ["hits"] = Statistics.Hits,
            ["misses"] = Statistics.Misses,
            ["hitRatio"] = Statistics.HitRatio,
            ["recentRequests"] = Recent.Requests,
            ["entries"] = Statistics.Entries,
            ["bytes"] = Statistics.SizeBytes,
            ["limit"] = Statistics.CurrentSizeLimit,
            ["configuredLimit"] = Statistics.SizeLimit,
            ["memoryPressure"] = Statistics.MemoryPressure.ToString(),
            ["evictedForSize"] = Statistics.Evictions.GetValueOrDefault(EvictionReason.Size),
            ["mismatches"] = Statistics.Mismatches,
            ["secondLevel"] = Level?.State.ToString() ?? "None",
        };
        if (Recent.Requests > 0) data["recentHitRatio"] = Recent.HitRatio;
        if (expected.HitRatioTarget is { } target) data["hitRatioTarget"] = target;
        if (Level is null) return data;

        data["secondLevelName"] = Level.Name;
        data["memoryTrusted"] = Statistics.IsMemoryTrusted;
        data["suspensions"] = Statistics.Suspensions;
        if (Statistics.HeardAge is { } age) data["heardSecondsAgo"] = age.TotalSeconds;
        if (Level.Health.IsConnected is { } isConnected) data["connected"] = isConnected;
        if (Level.Health.IsLeftAlone is { } isLeftAlone) data["breakerOpen"] = isLeftAlone;
        if (Level.Health.UntoldWrites is { } writes) data["untoldWrites"] = writes;
        return data;
    }
}
