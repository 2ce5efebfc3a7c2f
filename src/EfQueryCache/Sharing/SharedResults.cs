using EfQueryCache.Diagnostics;
using EfQueryCache.Execution;
using EfQueryCache.Storage;
using EfQueryCache.Values;

namespace EfQueryCache.Sharing;

/// <summary>
/// The fastest kind of hit: the result itself, without a command, rows, or objects made of them. Whatever is not the plain
/// case (an explanation, a check, a refresh, a transaction, a bypass …) is left to the look-up of rows, which knows them all.
/// </summary>
internal static class SharedResults
{
    /// <summary>Finds the result of an execution.</summary>
    public static bool TryFind(CachingQueryContext context, out object? value)
    {
        value = null;
        var cache = context.Cache;
        if (!context.Query!.IsShared || !cache.Options.Enabled || cache.IsBypassed) return false; // nobody is asked for a prefix in vain
        if (ExplanationRequest.Current is not null || ReadScope.IsMakingValue) return false;
        if (!TryCreateKey(context, out var key) || !cache.Store.TryGet(key, out var shared)) return false;

        var (entry, connection) = (shared.Entry, context.RealConnection);
        if (!shared.IsImmutable && !context.Policy.ShareResults) return false;
        if (CacheLookup.FindTransaction(connection) is not null) return false;
        if (!CacheRequest.TryAdmit(context, connection, entry.Key.Plan, entry.Key.Database, out var policy, out _)) return false;
        var clock = cache.Options.TimeProvider;
        var now = clock.GetTimestamp();
        if (!policy.TrustsMemory(cache, now)) return false;
        if (cache.Judge(entry, policy, now) != EntryState.Valid || policy.IsTimeToRefresh(entry, clock, now) || HitVerification.Draw(context)) return false;

        CacheLookup.RecordSharedHit(cache, entry);
        ReadScope.Current?.Observe(entry, policy.Ttl);
        value = shared.Value;
        return true;
    }

    /// <summary>Keeps what EF Core has made of rows that came from the cache, if it may be kept.</summary>
    /// <param name="context">The execution.</param>
    /// <param name="items">The items of the result; of a scalar, it alone.</param>
    /// <param name="kept">The result as it is to be returned.</param>
    public static void Offer<T>(CachingQueryContext context, T[] items, object? kept)
    {
        if (context.Served is not { } entry || !TryCreateKey(context, out var key)) return;
        var isImmutable = ImmutableGraph.TryMeasureAll(items, mayChange: false, out var bytes);
        if (!isImmutable && !(context.Policy.ShareResults && ImmutableGraph.TryMeasureAll(items, mayChange: true, out bytes)))
        {
            context.Query!.RefuseToShare();
            return;
        }

        context.Cache.Store.Attach(new SharedResult(key, entry, kept, isImmutable, bytes));
        context.Query!.IsShared = true;
    }

    private static bool TryCreateKey(CachingQueryContext context, out SharedResultKey key)
    {
        var database = context.Cache.Databases.Find(context.RealConnection, context.Dialect);
        return SharedResultKey.TryCreate(context.Query!, database, CacheRequest.FindVariation(context), context.Parameters, out key);
    }
}
