using EfQueryCache.Execution;
using EfQueryCache.Querying;

namespace EfQueryCache.Diagnostics;

/// <summary>Counts what one query does. Thread-safe without locks.</summary>
internal sealed class PlanCounters
{
    private long _hits;
    private long _misses;
    private long _loads;
    private long _loadTicks;
    private long _ttlTicks;
    private volatile Conditions? _conditions;
    private volatile LoadPolicy? _load;
    private volatile NotStoredCause? _lastNotStored;
    private int _entries;
    private long _bytes;

    public long Hits => Volatile.Read(ref _hits);

    public long Misses => Volatile.Read(ref _misses);

    /// <summary>How long the database takes to answer, on the average.</summary>
    public TimeSpan LoadTime => Volatile.Read(ref _loads) is > 0 and var loads ? TimeSpan.FromTicks(Volatile.Read(ref _loadTicks) / loads) : TimeSpan.Zero;

    /// <summary>What the hits would have taken.</summary>
    public TimeSpan TimeSaved => LoadTime * Hits;

    /// <summary>What the loads have taken.</summary>
    public TimeSpan TimeSpent => TimeSpan.FromTicks(Volatile.Read(ref _loadTicks));

    /// <summary>How many results are in memory.</summary>
    public int Entries => Volatile.Read(ref _entries);

    /// <summary>What they take there.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How long the result that was loaded last was to be served; zero before the first one.</summary>
    public TimeSpan Ttl => TimeSpan.FromTicks(Volatile.Read(ref _ttlTicks));

    /// <summary>What invalidates that, beside the tables of the query.</summary>
    public Conditions Conditions => _conditions ?? Conditions.None;

    /// <summary>How that was loaded.</summary>
    public LoadPolicy Load => _load ?? LoadPolicy.None;

    /// <summary>Why the last result that was not stored was not; <see langword="null"/> when all were.</summary>
    public NotStoredCause? LastNotStored => _lastNotStored;

    public void RecordHit() => Interlocked.Increment(ref _hits);

    public void RecordMiss() => Interlocked.Increment(ref _misses);

    public void RecordLoad(TimeSpan time, in CacheRequest request)
    {
        Interlocked.Increment(ref _loads);
        Interlocked.Add(ref _loadTicks, time.Ticks);
        Volatile.Write(ref _ttlTicks, request.Ttl.Ticks);
        (_conditions, _load) = (request.Conditions, request.Load);
    }

    public void RecordNotStored(BypassReason reason, string detail) => _lastNotStored = new NotStoredCause(reason, detail);

    /// <summary>A result came into memory or left it, or what it takes has changed. Called under the store's lock.</summary>
    public void RecordMemory(int entries, long bytes)
    {
        Volatile.Write(ref _entries, _entries + entries);
        Volatile.Write(ref _bytes, _bytes + bytes);
    }
}
