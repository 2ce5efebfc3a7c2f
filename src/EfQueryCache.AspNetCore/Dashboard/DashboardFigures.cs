namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>What a cache has counted, as the page shows it.</summary>
internal sealed record DashboardFigures
{
    public required double HitRatio { get; init; }

    public required long Hits { get; init; }

    public required long SharedHits { get; init; }

    public required long MemoryHits { get; init; }

    public required long SecondLevelHits { get; init; }

    public required long StaleHits { get; init; }

    public required long Misses { get; init; }

    public required long EagerRefreshes { get; init; }

    public required long Stores { get; init; }

    public required long Invalidations { get; init; }

    public required long Mismatches { get; init; }

    public required double LoadMilliseconds { get; init; }

    public required double SavedSeconds { get; init; }

    public required int Entries { get; init; }

    public required long SizeBytes { get; init; }

    public required long SizeLimit { get; init; }

    public required long CurrentSizeLimit { get; init; }

    public required MemoryPressure MemoryPressure { get; init; }

    public required IReadOnlyDictionary<BypassReason, long> Bypasses { get; init; }

    public required IReadOnlyDictionary<BypassReason, long> NotStored { get; init; }

    public required IReadOnlyDictionary<EvictionReason, long> Evictions { get; init; }

    /// <summary><see langword="null"/> when nothing was heard of other processes.</summary>
    public required DashboardSecondLevel? SecondLevel { get; init; }

    public required IReadOnlyList<DashboardQuery> SavingQueries { get; init; }

    public required IReadOnlyList<DashboardQuery> CostlyQueries { get; init; }

    public static DashboardFigures Of(QueryCacheStatistics statistics) => new()
    {
        HitRatio = statistics.HitRatio,
        Hits = statistics.Hits,
        SharedHits = statistics.SharedHits,
        MemoryHits = Math.Max(0, statistics.Hits - statistics.SharedHits - statistics.SecondLevelHits), // not all counted at one instant
        SecondLevelHits = statistics.SecondLevelHits,
        StaleHits = statistics.StaleHits,
        Misses = statistics.Misses,
        EagerRefreshes = statistics.EagerRefreshes,
        Stores = statistics.Stores,
        Invalidations = statistics.Invalidations,
        Mismatches = statistics.Mismatches,
        LoadMilliseconds = statistics.Loads == 0 ? 0 : statistics.LoadTime.TotalMilliseconds / statistics.Loads,
        SavedSeconds = statistics.TimeSaved.TotalSeconds,
        Entries = statistics.Entries,
        SizeBytes = statistics.SizeBytes,
        SizeLimit = statistics.SizeLimit,
        CurrentSizeLimit = statistics.CurrentSizeLimit,
        MemoryPressure = statistics.MemoryPressure,
        Bypasses = statistics.Bypasses,
        NotStored = statistics.NotStored,
        Evictions = statistics.Evictions,
        SecondLevel = DashboardSecondLevel.Of(statistics),
        SavingQueries = [.. statistics.TopQueries.Select(DashboardQuery.Of)],
        CostlyQueries = [.. statistics.CostlyQueries.Select(DashboardQuery.Of)],
    };
}
