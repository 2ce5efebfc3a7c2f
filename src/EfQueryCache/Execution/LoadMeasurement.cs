using System.Diagnostics;
using EfQueryCache.Diagnostics;

namespace EfQueryCache.Execution;

/// <summary>One load as those see it who watch: an activity, a duration, and a part of its query's average.</summary>
internal sealed class LoadMeasurement : IDisposable
{
    private readonly CacheLookup _lookup;
    private readonly Activity? _activity;
    private readonly long _began;
    private string? _error;

    private LoadMeasurement(in CacheLookup lookup) => (_lookup, _activity, _began) = (lookup, QueryCacheActivities.StartLoad(lookup.Cache), lookup.Cache.Options.TimeProvider.GetTimestamp());

    /// <returns><see langword="null"/> for what goes past the cache.</returns>
    public static LoadMeasurement? Begin(in CacheLookup lookup) => lookup.Bypass is null ? new LoadMeasurement(lookup) : null;

    public void Fail(Exception exception)
    {
        _error = exception.GetType().FullName;
        _activity?.SetTag("error.type", _error).SetStatus(ActivityStatusCode.Error);
    }

    public void Dispose()
    {
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
}
