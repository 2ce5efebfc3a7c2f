namespace EfQueryCache.Diagnostics;

/// <summary>Counts what the cache does. Thread-safe without locks.</summary>
internal sealed class StatisticsCounters
{
    private const int TopQueries = 10;

    private static readonly BypassReason[] Reasons = Enum.GetValues<BypassReason>();

    private readonly long[] _bypasses = new long[Reasons.Length];
    private readonly long[] _notStored = new long[Reasons.Length];
    private long _hits;
    private long _sharedHits;
    private long _secondLevelHits;
    private long _corrupt;
    private long _notShared;
    private long _misses;
    private long _stores;
    private long _invalidations;
    private long _stale;
    private long _eagerRefreshes;
    private long _verifications;
    private long _mismatches;
    private long _heard;
    private long _suspensions;
    private long _promotions;
    private long _demotions;
    private long _loads;
    private long _loadTicks;

    public long Hits => Volatile.Read(ref _hits) + SharedHits;

    public long SharedHits => Volatile.Read(ref _sharedHits);

    public long Misses => Volatile.Read(ref _misses);

    public long Stores => Volatile.Read(ref _stores);

    public long Invalidations => Volatile.Read(ref _invalidations);

    public long Stale => Volatile.Read(ref _stale);

    public long EagerRefreshes => Volatile.Read(ref _eagerRefreshes);

    public long Verifications => Volatile.Read(ref _verifications);

    public long Mismatches => Volatile.Read(ref _mismatches);

    public long Heard => Volatile.Read(ref _heard);

    public long Promotions => Volatile.Read(ref _promotions);

    public long Demotions => Volatile.Read(ref _demotions);

    public long SecondLevelHits => Volatile.Read(ref _secondLevelHits);

    public long Suspensions => Volatile.Read(ref _suspensions);

    public long Bypasses(BypassReason reason) => Volatile.Read(ref _bypasses[(int)reason]);

    public void RecordHit() => Interlocked.Increment(ref _hits);

    public void RecordSharedHit() => Interlocked.Increment(ref _sharedHits);

    public void RecordSecondLevelHit() => Interlocked.Increment(ref _secondLevelHits);

    public void RecordCorrupt() => Interlocked.Increment(ref _corrupt);

    public void RecordNotShared() => Interlocked.Increment(ref _notShared);

    public void RecordMiss() => Interlocked.Increment(ref _misses);

    public void RecordLoad(TimeSpan time)
    {
        Interlocked.Increment(ref _loads);
        Interlocked.Add(ref _loadTicks, time.Ticks);
    }

    public void RecordStale() => Interlocked.Increment(ref _stale);

    public void RecordEagerRefresh() => Interlocked.Increment(ref _eagerRefreshes);

    public void RecordStore() => Interlocked.Increment(ref _stores);

    public void RecordInvalidation(int tags) => Interlocked.Add(ref _invalidations, tags);

    public void RecordHeard() => Interlocked.Increment(ref _heard);

    public void RecordPromotion() => Interlocked.Increment(ref _promotions);

    public void RecordDemotion() => Interlocked.Increment(ref _demotions);

    public void RecordSuspension() => Interlocked.Increment(ref _suspensions);

    public void RecordVerification(bool isMismatch)
    {
        Interlocked.Increment(ref _verifications);
        if (isMismatch) Interlocked.Increment(ref _mismatches);
    }

    public void RecordBypass(BypassReason reason) => Interlocked.Increment(ref _bypasses[(int)reason]);

    public void RecordNotStored(BypassReason reason) => Interlocked.Increment(ref _notStored[(int)reason]);

    public QueryCacheStatistics Read(QueryCache cache)
    {
        var store = cache.Store;
        var queries = cache.Plans.All.ToArray();
        return new()
        {
            IsEnabled = cache.Options.Enabled,
            IsMemoryTrusted = cache.Backplane?.IsTrusted(cache.Options.TimeProvider.GetTimestamp()) ?? true,
            Hits = Hits,
            SharedHits = SharedHits,
            SecondLevelHits = Volatile.Read(ref _secondLevelHits),
            SecondLevelRejected = Volatile.Read(ref _corrupt),
            NotShared = Volatile.Read(ref _notShared),
            Promotions = Promotions,
            Demotions = Demotions,
            Heard = Heard,
            Suspensions = Suspensions,
            HeardAge = cache.Backplane?.Age,
            Misses = Misses,
            Loads = Volatile.Read(ref _loads),
            LoadTime = TimeSpan.FromTicks(Volatile.Read(ref _loadTicks)),
            StaleHits = Stale,
            EagerRefreshes = EagerRefreshes,
            Bypasses = NonZero(_bypasses),
            Stores = Stores,
            NotStored = NonZero(_notStored),
            Invalidations = Invalidations,
            Verifications = Verifications,
            Mismatches = Mismatches,
            Evictions = Enum.GetValues<EvictionReason>().Where(r => store.Evictions(r) > 0).ToDictionary(r => r, store.Evictions),
            Entries = store.Count,
            SizeBytes = store.Bytes,
            SizeLimit = store.SizeLimit,
            CurrentSizeLimit = store.CurrentLimit,
            MemoryPressure = cache.Pressure.Current,
            TimeSaved = queries.Aggregate(TimeSpan.Zero, (sum, plan) => sum + plan.Counters.TimeSaved),
            TopQueries = [.. queries.OrderByDescending(plan => plan.Counters.TimeSaved).ThenByDescending(plan => plan.Counters.Hits).Take(TopQueries).Select(plan => plan.ToStatistics())],
            CostlyQueries = [.. queries.Where(plan => plan.Counters.Misses > 0).OrderByDescending(plan => plan.Counters.TimeSpent).ThenByDescending(plan => plan.Counters.Misses).Take(TopQueries).Select(plan => plan.ToStatistics())],
        };
    }

    private static Dictionary<BypassReason, long> NonZero(long[] counts)
        => Reasons.Where(r => Volatile.Read(ref counts[(int)r]) > 0).ToDictionary(r => r, r => Volatile.Read(ref counts[(int)r]));
}
