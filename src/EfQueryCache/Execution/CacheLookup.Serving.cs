using EfQueryCache.Diagnostics;
using EfQueryCache.Results;
using EfQueryCache.Storage;
using EfQueryCache.Values;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Execution;

/// <content>What is served or loaded, and what is said and counted of it.</content>
internal readonly partial struct CacheLookup
{
    // After the database has failed, how long entries are served that wait for it, before somebody asks it again.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>Whether the command may do more than read, as far as is known: then it has to be seen like any other that goes past the cache.</summary>
    public bool MayWrite => Bypass is not null || Request.Key.Plan is not { Analysis: { HasRawSql: false, Names.Count: 0 } };

    /// <param name="cache">The cache.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="entry">What answers it.</param>
    /// <param name="isShared">Whether it came from the second level.</param>
    public static CacheLookup Hit(QueryCache cache, in CacheRequest request, QueryCacheEntry entry, bool isShared = false)
    {
        entry.RecordHit();
        if (isShared) cache.Statistics.RecordSecondLevelHit();
        cache.Statistics.RecordHit();
        request.Key.Plan.Counters.RecordHit();
        if (QueryCacheActivities.HasListeners) QueryCacheActivities.Tell(cache, "hit");
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.Hit(request.Key.ToHashText(), entry.Result.Rows);
        return new CacheLookup(cache, request, entry);
    }

    /// <summary>An entry has answered by what was made of it before.</summary>
    public static void RecordSharedHit(QueryCache cache, QueryCacheEntry entry)
    {
        entry.RecordHit();
        cache.Statistics.RecordSharedHit();
        entry.Key.Plan.Counters.RecordHit();
        if (QueryCacheActivities.HasListeners) QueryCacheActivities.Tell(cache, "hit");
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.Hit(entry.Key.ToHashText(), entry.Result.Rows);
    }

    private static CacheLookup ServeStale(QueryCache cache, in CacheRequest request, QueryCacheEntry entry)
    {
        entry.RecordHit();
        cache.Statistics.RecordStale();
        if (QueryCacheActivities.HasListeners) QueryCacheActivities.Tell(cache, "stale");
        cache.Logger.ServedStale(request.Key.ToHashText(), cache.Options.TimeProvider.GetElapsedTime(entry.Created));
        return new CacheLookup(cache, request, entry);
    }

    /// <summary>The database has failed: the entry is served instead, if nothing has changed meanwhile that it depends on.</summary>
    /// <returns>The rows, or <see langword="null"/> when there are none to serve.</returns>
    public CachedResultSet? FindFallback()
    {
        if (Fallback is not { } entry) return null;
        var now = Cache.Options.TimeProvider.GetTimestamp();
        entry.EndRefresh(now + (long)(RetryDelay.TotalSeconds * Cache.Options.TimeProvider.TimestampFrequency));
        if (!entry.Versions.AreCurrent(Cache.Rules)) return null;
        ReadScope.Current?.Observe(entry, Request.Ttl);
        if (Cache.Options.TimeProvider.GetElapsedTime(entry.Created, now) < entry.Ttl) return Hit(Cache, Request, entry).Rows;
        return ServeStale(Cache, Request, entry).Rows;
    }

    /// <summary>The database has answered, and the answer is not kept.</summary>
    /// <param name="split">The execution that the command is a part of, if the query is split.</param>
    public void Forget(SplitExecution? split)
    {
        var key = (split?.Request ?? Request).Key;
        if (key.Plan is not null) Cache.Fills?.Drop(key);
    }
}
