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
        var scope = ReadScope.Current;
        if (ExplanationRequest.Current is not null || scope is { IsMaking: true }) return false;
        if (!TryCreateKey(context, out var key) || !cache.Store.TryGet(key, out var shared)) return false;

        var (entry, connection) = (shared.Entry, context.RealConnection);
        if (!shared.IsImmutable && !context.Policy.ShareResults) return false;
        if (CacheLookup.FindTransaction(connection) is not null) return false;
        if (!CacheRequest.TryAdmit(context, connection, entry.Key.Plan, entry.Key.Database, out var policy, out _)) return false;
        if (!IsInTime(cache, shared, policy) || !entry.Versions.AreCurrent(cache.Rules) || !entry.Conditions.Includes(policy.Conditions)) return false;
        if (cache.Options.VerifyHits > 0 && HitVerification.Draw(context)) return false;

        CacheLookup.RecordSharedHit(cache, entry);
        scope?.Observe(entry, policy.Ttl);
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

        var clock = context.Cache.Options.TimeProvider;
        var youngUntil = CoarseClock.Before(entry.Ttl - clock.GetElapsedTime(entry.Created), clock);
        context.Cache.Store.Attach(new SharedResult(key, entry, kept, isImmutable, bytes, youngUntil));
        context.Query!.IsShared = true;
    }

    // To look at the exact clock takes a fifth of a hit. It is left out where only the time to live asks, and that is far from over.
    private static bool IsInTime(QueryCache cache, SharedResult shared, in EffectivePolicy policy)
    {
        var entry = shared.Entry;
        if (cache.Backplane is null && policy.Ttl >= entry.Ttl && policy.Load.EagerRefresh is null && shared.IsYoung) return true;
        var clock = cache.Options.TimeProvider;
        var now = clock.GetTimestamp();
        var age = clock.GetElapsedTime(entry.Created, now);
        return policy.TrustsMemory(cache, now) && age < entry.Ttl && age < policy.Ttl && !policy.IsTimeToRefresh(entry, clock, now);
    }

    private static bool TryCreateKey(CachingQueryContext context, out SharedResultKey key)
    {
        var database = context.Cache.Databases.Find(context.RealConnection, context.Dialect);
        return SharedResultKey.TryCreate(context.Query!, database, CacheRequest.FindVariation(context), context.Parameters, out key);
    }
}
