namespace EfQueryCache.Diagnostics;

/// <summary>Counts what one query does. Thread-safe without locks.</summary>
internal sealed class PlanCounters
{
    private long _hits;
    private long _misses;
    private long _loads;
    private long _loadTicks;

    public long Hits => Volatile.Read(ref _hits);

    public long Misses => Volatile.Read(ref _misses);

    /// <summary>How long the database takes to answer, on the average.</summary>
    public TimeSpan LoadTime => Volatile.Read(ref _loads) is > 0 and var loads ? TimeSpan.FromTicks(Volatile.Read(ref _loadTicks) / loads) : TimeSpan.Zero;

    /// <summary>What the hits would have taken.</summary>
    public TimeSpan TimeSaved => LoadTime * Hits;

    public void RecordHit() => Interlocked.Increment(ref _hits);

    public void RecordMiss() => Interlocked.Increment(ref _misses);

    public void RecordLoad(TimeSpan time)
    {
        Interlocked.Increment(ref _loads);
        Interlocked.Add(ref _loadTicks, time.Ticks);
    }
}
