namespace EfQueryCache.Storage;

/// <summary>
/// Watches the memory pressure, and has the store take less while it is high: what is dead leaves, then half of the limit
/// goes with each collection that still sees a high load, down to an eighth. It comes back in the same steps.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="options">The longest time to live, and the clock.</param>
/// <param name="removeDead">Removes the entries that will never be served again.</param>
/// <param name="read">Asks for the load.</param>
internal sealed class PressureGauge(MemoryStore store, QueryCacheOptions options, Action removeDead, Func<MemoryLoad> read)
{
    private const int MostHalvings = 3;
    private const int ShareOfEach = 4;
    private const int ShareOfEachWhenHigh = 64;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long _looked = long.MinValue;
    private long _collection;
    private int _halvings;
    private int _isLooking;

    public MemoryPressure Current { get; private set; } = MemoryPressure.Normal;

    /// <summary>Looks again, if that was long enough ago and there was a collection since. Never called on a hit.</summary>
    public void Observe()
    {
        var now = options.TimeProvider.GetTimestamp();
        var looked = Volatile.Read(ref _looked);
        if (looked != long.MinValue && options.TimeProvider.GetElapsedTime(looked, now) < Interval) return;
        if (Interlocked.Exchange(ref _isLooking, 1) != 0) return;
        try
        {
            Volatile.Write(ref _looked, now);
            var load = read();
            if (load.Collection == _collection || load.HighBytes <= 0) return;
            _collection = load.Collection;
            Current = Judge(load);
            Adapt();
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    /// <summary>How long something lives that is stored now: half as long while the pressure is high.</summary>
    public TimeSpan Shorten(TimeSpan ttl) => Current == MemoryPressure.High ? ttl / 2 : ttl;

    /// <summary>How long a result is good that nobody has said a time for: twice as long while the pressure is low, if that is allowed.</summary>
    public TimeSpan Lengthen(TimeSpan ttl)
    {
        if (options.MaxTtl is not { } most || ttl >= most || Current != MemoryPressure.Low) return ttl;
        return ttl < most / 2 ? ttl * 2 : most;
    }

    private MemoryPressure Judge(MemoryLoad load)
    {
        var share = (double)load.Bytes / load.HighBytes;
        if (share >= (Current == MemoryPressure.High ? 0.95 : 1)) return MemoryPressure.High;
        return share < 0.7 ? MemoryPressure.Low : MemoryPressure.Normal;
    }

    private void Adapt()
    {
        var isHigh = Current == MemoryPressure.High;
        var halvings = Math.Clamp(_halvings + (isHigh ? 1 : -1), 0, MostHalvings);
        var limit = store.SizeLimit >> halvings;
        var largest = limit / (isHigh ? ShareOfEachWhenHigh : ShareOfEach);
        if (isHigh) removeDead();
        if (halvings != _halvings || largest != store.LargestEntry) store.Limit(limit, largest);
        _halvings = halvings;
    }
}
