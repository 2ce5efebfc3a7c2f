using EfQueryCache.Analysis;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Keys;
using EfQueryCache.Querying;
using EfQueryCache.Storage;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>One execution of a cacheable query as the cache sees it: what it asks for, and how it wants it cached.</summary>
internal readonly struct CacheRequest
{
    private CacheRequest(ResultKey key, DatabaseIdentity database, in EffectivePolicy policy, TimeProvider clock)
        => (Key, Database, Policy, Clock, Now) = (key, database, policy, clock, clock.GetTimestamp());

    public ResultKey Key { get; }

    public DatabaseIdentity Database { get; }

    /// <summary>How it wants it cached.</summary>
    public EffectivePolicy Policy { get; }

    public TimeSpan Ttl => Policy.Ttl;

    /// <summary>What the caller wants an entry to be invalidated by, beside the tables of the plan.</summary>
    public Conditions Conditions => Policy.Conditions;

    /// <summary>How the result is loaded and kept.</summary>
    public LoadPolicy Load => Policy.Load;

    private TimeProvider Clock { get; }

    /// <summary>When the execution began, as a timestamp of the cache's clock.</summary>
    public long Now { get; }

    /// <returns><see langword="false"/> with a reason when a query of this kind is not cached.</returns>
    /// <exception cref="InvalidOperationException">The query names something that does not exist, or lacks a required VaryBy.</exception>
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
        if (!IsOn(cache, out reason)) return false;

        reason = BypassReason.OpaqueSource;
        if (cache.Plans.Find(template, context.Context.Model, context.Dialect) is not { } plan) return false;
        var database = cache.Databases.Find(connection, context.Dialect);
        if (!TryAdmit(context, connection, plan, database, out var policy, out reason)) return false;

        var variation = FindVariation(context);
        if (!ResultKey.TryCreate(plan, database, values, out var key, variation))
        {
            reason = BypassReason.ParameterType;
            LogOnce(cache, plan, reason, "a parameter");
            return false;
        }

        request = new CacheRequest(key, database, policy, cache.Options.TimeProvider);
        return true;
    }

    /// <summary>Whether so much of an entry's time to live has passed that one caller is to load it anew.</summary>
    public bool IsTimeToRefresh(QueryCacheEntry entry) => Policy.IsTimeToRefresh(entry, Clock, Now);

    /// <summary>Whether the caller is to load an entry anew that still answers him.</summary>
    public bool IsRefreshDue(QueryCacheEntry entry) => IsTimeToRefresh(entry) && entry.CanBeginRefresh(Now);

    /// <summary>Whether what is in memory may be served without asking a second level. To be asked before anything is looked at there.</summary>
    public bool TrustsMemory(QueryCache cache) => Policy.TrustsMemory(cache, Now);

    /// <summary>Whether an entry that is only too old may be served when the database fails.</summary>
    public bool CanOutlive(QueryCacheEntry? entry, EntryState state, IReadOnlyList<ReaderColumn?> columns)
    {
        if (Load.FailSafe is not { } longer || entry is null || state is not (EntryState.Expired or EntryState.TooOld)) return false;
        var ttl = entry.Ttl < Ttl ? entry.Ttl : Ttl;
        return Clock.GetElapsedTime(entry.Created, Now) - ttl < longer
            && entry.Versions.AreCurrent(ConsistencyRules.All) && entry.Conditions.Includes(Conditions) && entry.Result.IsReadAs(columns);
    }

    /// <summary>Everything that makes an entry for this request invalid when it changes.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="conditions">What callers want beside the tables.</param>
    /// <param name="names">If given, gets what the tags of rows and scopes are called here.</param>
    public TagCell[] Dependencies(QueryCache cache, Conditions conditions, Dictionary<TagCell, string>? names = null)
    {
        var cells = new List<TagCell>(8);
        Key.Plan.AddDependencies(Database.Tags, Key, cache.Rules.Narrowing, cells, names);
        cells.Add(cache.Everything);
        cells.Add(cache.QueryTag(Key));
        foreach (var table in conditions.Tables) Database.Tags.Table(table.Name).AddReadCells(table.Schema, cells);
        foreach (var tag in conditions.Tags)
        {
            cells.Add(cache.UserTags[tag]);
            cells.Add(Database.Tags.UserTags[tag]);
        }

        return [.. cells];
    }

    private static bool IsOn(QueryCache cache, out BypassReason reason)
    {
        reason = cache.Options.Enabled ? BypassReason.Requested : BypassReason.Disabled;
        return cache.Options.Enabled && !cache.IsBypassed;
    }

    /// <summary>Whether an execution of a plan may be answered by the cache, and how.</summary>
    public static bool TryAdmit(
        CachingQueryContext context, IRelationalConnection connection, QueryPlan plan, DatabaseIdentity database, out EffectivePolicy policy, out BypassReason reason)
    {
        if (!EffectivePolicy.TryResolve(plan, context.Policy, context.Cache, out policy, out reason)) return false;
        if (FindBypass(context, connection, plan, database, ref policy) is not { } bypass) return true;
        reason = bypass;
        LogOnce(context.Cache, plan, bypass, plan.DescribeBypass(bypass));
        return false;
    }

    private static BypassReason? FindBypass(
        CachingQueryContext context, IRelationalConnection connection, QueryPlan plan, DatabaseIdentity database, ref EffectivePolicy policy)
    {
        if (plan.Bypass is { } bypass) return bypass;
        if (plan.Volatile.Length > 0 && !(plan.IsOnlyTimeDependent && context.Policy.AllowTimeDependent)) return BypassReason.VolatileFunction;
        if (database.MayBeStandby && !context.Policy.StaleReads) return BypassReason.Standby;

        if (plan.HasOnlyTables) return null;

        // What is declared makes up for what cannot be seen, and takes nothing away from what can.
        var isDeclared = policy.Conditions.Tables.Length > 0;
        if (plan.Analysis.Opaque.Count > 0 && !isDeclared) return BypassReason.OpaqueSource;

        if (context.Cache.Schemas.Find(database, connection, context.Dialect) is not { } schema)
        {
            if (plan.Analysis.Views.Count == 0) return null;
            return context.Dialect.HasCatalog ? BypassReason.CatalogIsRead : isDeclared ? null : BypassReason.OpaqueSource;
        }

        if (plan.WritesIn(schema)) return BypassReason.Write;
        if (plan.ExpandViews(schema) is { } tables) policy = policy with { Conditions = policy.Conditions.And(tables) };
        else if (!isDeclared) return BypassReason.OpaqueSource;
        return null;
    }

    /// <summary>What tells the result apart from that of the same query elsewhere.</summary>
    /// <exception cref="InvalidOperationException">The cache requires it to be said, and nobody does.</exception>
    public static object? FindVariation(CachingQueryContext context)
    {
        var options = context.Cache.Options;
        var prefix = options.KeyPrefix?.Invoke(context.Context);
        var values = context.Policy.VaryBy;
        if (prefix is not null && values is not null) return new ParameterCollection(typeof(string), [prefix, values]); // no list of VaryBy's is of this type
        if (prefix is null && values is null && options.IsVaryByRequired)
        {
            throw new InvalidOperationException(
                "This cache requires every cacheable query to say whose rows it returns (RequireVaryBy), and this one does not. "
                + "Use Cacheable(c => c.VaryBy(tenant)), set QueryCacheOptions.KeyPrefix for all queries, or mark the query with NotCacheable().");
        }

        return (object?)prefix ?? values;
    }

    // What is always so for a query is worth a line in the log; what is so this time is in the statistics.
    private static void LogOnce(QueryCache cache, QueryPlan plan, BypassReason reason, string detail)
    {
        if (reason is not (BypassReason.Standby or BypassReason.CatalogIsRead) && plan.IsFirstBypass()) cache.Logger.Uncacheable(reason, detail);
    }
}
