namespace EfQueryCache.AspNetCore.HealthChecks;

/// <summary>
/// Remembers what a cache had counted during the last minutes, so that a check can tell what has happened in them, and not only
/// since the start. Looks by itself ten times in its length, because nobody says how often health is asked for. Thread-safe.
/// </summary>
internal sealed class RequestWindow : IDisposable
{
    private const int LooksInLength = 10;
    private const int MostCounts = 60;

    private readonly IQueryCache _cache;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _length;
    private readonly Lock _lock = new();
    private readonly LinkedList<(long Time, RequestCount Count)> _counts = [];
    private readonly ITimer _timer;

    public RequestWindow(IQueryCache cache, TimeProvider clock, TimeSpan length)
    {
        (_cache, _clock, _length) = (cache, clock, length);
        Look();
        var pause = length / LooksInLength;
        using (ExecutionContext.SuppressFlow()) _timer = clock.CreateTimer(static window => ((RequestWindow)window!).Look(), this, pause, pause);
    }

    /// <summary>How many counts are remembered.</summary>
    internal int Count
    {
        get { lock (_lock) return _counts.Count; }
    }

    /// <summary>What the cache says now, and what it has counted in the time before.</summary>
    public (QueryCacheStatistics Statistics, RequestCount Recent) Look()
    {
        lock (_lock)
        {
            var statistics = _cache.GetStatistics();
            var (now, count) = (_clock.GetTimestamp(), RequestCount.Of(statistics));
            if (_counts.Last is not { } last || _clock.GetElapsedTime(last.Value.Time, now) >= _length / MostCounts) _counts.AddLast((now, count));

            // The first one is from before the time, as soon as there is one.
            while (_counts.First!.Next is { } second && _clock.GetElapsedTime(second.Value.Time, now) >= _length) _counts.RemoveFirst();
            return (statistics, count.Since(_counts.First.Value.Count));
        }
    }

    public void Dispose() => _timer.Dispose();
}
