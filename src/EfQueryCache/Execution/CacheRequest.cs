using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Keys;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>One execution of a cacheable query as the cache sees it: what it asks for, and how it wants it cached.</summary>
internal readonly struct CacheRequest
{
    private CacheRequest(QueryCacheKey key, DatabaseIdentity database, QueryCachePolicy policy, TimeSpan ttl, long now)
        => (Key, Database, Policy, Ttl, Now) = (key, database, policy, ttl, now);

    public QueryCacheKey Key { get; }

    public DatabaseIdentity Database { get; }

    public QueryCachePolicy Policy { get; }

    public TimeSpan Ttl { get; }

    /// <summary>When the execution began, as a timestamp of the cache's clock.</summary>
    public long Now { get; }

    /// <returns><see langword="false"/> with a reason when a query of this kind is never cached.</returns>
    public static bool TryCreate(
        CachingQueryContext context,
        IRelationalConnection connection,
        IRelationalCommandTemplate template,
        IReadOnlyDictionary<string, object?>? values,
        out CacheRequest request,
        out BypassReason reason)
    {
        var cache = context.Cache;
        request = default;
        reason = BypassReason.Disabled;
        if (!cache.Options.Enabled) return false;

        reason = BypassReason.OpaqueSource;
        var dialect = context.Dialect;
        if (cache.Plans.Find(template, context.Context.Model, dialect) is not { } plan) return false;
        if (plan.Bypass is { } bypass)
        {
            reason = bypass;
            if (plan.IsFirstBypass()) cache.Logger.Uncacheable(bypass, plan.DescribeBypass(dialect));
            return false;
        }

        reason = BypassReason.ParameterType;
        var database = cache.Databases.Find(connection, dialect);
        if (!QueryCacheKey.TryCreate(plan, database, values, out var key))
        {
            if (plan.IsFirstBypass()) cache.Logger.Uncacheable(reason, "a parameter");
            return false;
        }

        reason = BypassReason.Standby;
        if (database.MayBeStandby) return false;

        var policy = context.Policy;
        request = new CacheRequest(
            key, database, policy, policy.Ttl ?? cache.Options.DefaultTtl, cache.Options.TimeProvider.GetTimestamp());
        return true;
    }

    /// <summary>Everything that makes an entry for this request invalid when it changes.</summary>
    public TagCell[] Dependencies(QueryCache cache, string[] tags)
    {
        var tables = Key.Plan.Dependencies(Database.Tags);
        var cells = new TagCell[tables.Length + tags.Length + 1];
        tables.CopyTo(cells, 0);
        for (var i = 0; i < tags.Length; i++) cells[tables.Length + i] = cache.UserTags[tags[i]];
        cells[^1] = cache.Everything;
        return cells;
    }
}
