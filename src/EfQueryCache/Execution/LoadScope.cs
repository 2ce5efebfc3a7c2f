using System.Diagnostics;
using EfQueryCache.Diagnostics;

namespace EfQueryCache.Execution;

/// <summary>
/// One load, from before its command is executed until its result is stored or given up, as those see it who wait for it, and those
/// who watch: an activity, a duration, and a part of its query's average.
/// </summary>
internal sealed class LoadScope : IDisposable
{
    private readonly CacheLookup _lookup;
    private readonly Activity? _activity;
    private readonly long _began;
    private string? _error;

    private LoadScope(in CacheLookup lookup)
    {
        (_lookup, _activity, _began) = (lookup, QueryCacheActivities.StartLoad(lookup.Cache), lookup.Cache.Options.TimeProvider.GetTimestamp());
        BeginLeading();
    }

    /// <summary>From here until the load ends, others may wait for it.</summary>
    /// <returns><see langword="null"/> for what goes past the cache.</returns>
    public static LoadScope? Begin(in CacheLookup lookup) => lookup.Bypass is null ? new LoadScope(lookup) : null;

    /// <summary>Until it ends, what this flow does waits for no other load.</summary>
    public void BeginLeading()
    {
        if (_lookup.Flight is not null) _lookup.Cache.Flights.BeginLeading();
    }

    /// <summary>It will not be stored, because of this.</summary>
    public void Fail(Exception exception)
    {
        _error = exception.GetType().FullName;
        _activity?.SetTag("error.type", _error).SetStatus(ActivityStatusCode.Error);
        if (_lookup.Flight is { } flight) flight.HasFailed = true;
    }

    public void Dispose()
    {
        EndLeading();
        var cache = _lookup.Cache;
        var time = cache.Options.TimeProvider.GetElapsedTime(_began);
        if (_error is null)
        {
            cache.Statistics.RecordLoad(time);
            _lookup.Request.Key.Plan.Counters.RecordLoad(time, _lookup.Request);
        }

        if (cache.LoadDuration is { Enabled: true } duration)
        {
            var tags = new TagList { { "efquerycache.cache.name", cache.Name } };
            if (_error is not null) tags.Add("error.type", _error);
            duration.Record(time.TotalSeconds, tags);
        }

        _activity?.Dispose();
    }

    private void EndLeading()
    {
        _lookup.Lead?.End();
        if (_lookup.Flight is not { } flight) return;
        _lookup.Cache.Flights.EndLeading();
        flight.End();
    }
}
