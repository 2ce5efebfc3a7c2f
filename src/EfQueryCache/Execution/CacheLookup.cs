using System.Transactions;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Querying;
using EfQueryCache.Results;
using EfQueryCache.Storage;
using EfQueryCache.Values;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Execution;

/// <summary>
/// What the cache says about one command of an execution, before a connection is opened: rows, a reason to go past the
/// cache, or neither: then the database is asked, and the answer stored under the versions read here.
/// </summary>
internal readonly struct CacheLookup
{
    private CacheLookup(QueryCache cache, BypassReason bypass) => (Cache, Bypass) = (cache, bypass);

    private CacheLookup(QueryCache cache, CacheRequest request, QueryCacheEntry entry)
        => (Cache, Request, Entry, Rows) = (cache, request, entry, entry.Result);

    private CacheLookup(QueryCache cache, CacheRequest request, CachedResultSet rows) => (Cache, Request, Rows) = (cache, request, rows);

    private CacheLookup(QueryCache cache, CacheRequest request, Conditions conditions, TagVersions versions)
        => (Cache, Request, Conditions, Versions) = (cache, request, conditions, versions);

    public QueryCache Cache { get; }

    public CacheRequest Request { get; }

    /// <summary>The entry that answers the query.</summary>
    public QueryCacheEntry? Entry { get; }

    /// <summary>The rows that answer the command.</summary>
    public CachedResultSet? Rows { get; }

    public BypassReason? Bypass { get; }

    /// <summary>What callers ask the entry to be invalidated by, beside the tables of the plan.</summary>
    public Conditions Conditions { get; } = Conditions.None;

    /// <summary>The versions as they were before the query.</summary>
    public TagVersions Versions { get; }

    public static CacheLookup Run(
        CachingQueryContext context,
        IRelationalConnection connection,
        IRelationalCommandTemplate template,
        RelationalCommandParameterObject parameters)
    {
        var lookup = Look(context, connection, template, parameters);
        FactoryRun.Current?.Observe(lookup);
        return lookup;
    }

    private static CacheLookup Look(
        CachingQueryContext context,
        IRelationalConnection connection,
        IRelationalCommandTemplate template,
        RelationalCommandParameterObject parameters)
    {
        var possible = CacheRequest.TryCreate(context, connection, template, parameters.ParameterValues, out var request, out var reason);
        if (!context.Query!.IsSplit) return possible ? Find(context, connection, request, parameters) : Pass(context.Cache, reason);
        if (context.Split is { } split && !(possible && split.IsHead(request.Key))) return FindPart(context.Cache, split, possible, request, parameters);

        var head = possible ? Find(context, connection, request, parameters) : Pass(context.Cache, reason);
        context.Split = new SplitExecution(head);
        return head;
    }

    /// <summary>Why nothing that a context does now may come from the cache, or <see langword="null"/>.</summary>
    internal static BypassReason? FindTransaction(IRelationalConnection connection)
    {
        if (connection.CurrentTransaction is not null) return BypassReason.Transaction;
        var ambient = Transaction.Current is not null;
        if (connection is ITransactionEnlistmentManager enlistment)
        {
            // Asked only when there is one: Npgsql looks through its connection string to answer.
            ambient = enlistment.EnlistedTransaction is not null || (ambient && enlistment.CurrentAmbientTransaction is not null);
        }

        return ambient ? BypassReason.AmbientTransaction : null;
    }

    private static CacheLookup Find(
        CachingQueryContext context, IRelationalConnection connection, in CacheRequest request, RelationalCommandParameterObject parameters)
    {
        var cache = context.Cache;
        if (FindTransaction(connection) is { } transaction) return Pass(cache, transaction);
        if (parameters.ReaderColumns is not { } columns) return Pass(cache, BypassReason.ColumnType);

        var state = Judge(cache, request, columns, out var entry);
        if (state == EntryState.Valid)
        {
            entry!.RecordHit();
            cache.Statistics.RecordHit();
            if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.Hit(request.Key.ToHashText(), entry.Result.Rows);
            return new CacheLookup(cache, request, entry);
        }

        var conditions = state == EntryState.LacksTag ? entry!.Conditions.And(request.Conditions) : request.Conditions;
        if (!TagVersions.TryRead(request.Dependencies(cache, conditions), cache.Rules, out var versions)) return Pass(cache, BypassReason.MarkedByWriter);

        // Who reads will write; then the schema has to be known.
        cache.Schemas.Find(request.Database, connection, context.Dialect);
        cache.Statistics.RecordMiss();
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.Miss(request.Key.ToHashText(), state.ToString());
        return new CacheLookup(cache, request, conditions, versions);
    }

    // A further command of a split query. What it is answered with, it does not count for itself.
    private static CacheLookup FindPart(
        QueryCache cache, SplitExecution split, bool possible, in CacheRequest request, RelationalCommandParameterObject parameters)
    {
        if (split.Bypass is { } bypass) return new CacheLookup(cache, bypass);
        if (possible && parameters.ReaderColumns is { } columns)
        {
            if (split.Find(request.Key) is { } rows && rows.IsReadAs(columns)) return new CacheLookup(cache, request, rows);
            if (TagVersions.TryRead(request.Dependencies(cache, request.Conditions), cache.Rules, out var versions)) return new CacheLookup(cache, request, request.Conditions, versions);
        }

        split.Abandon();
        return new CacheLookup(cache, possible ? BypassReason.MarkedByWriter : BypassReason.SplitQuery);
    }

    private static CacheLookup Pass(QueryCache cache, BypassReason reason)
    {
        if (reason == BypassReason.NotMarked) return new CacheLookup(cache, reason);
        cache.Statistics.RecordBypass(reason);
        cache.Logger.Bypass(reason);
        return new CacheLookup(cache, reason);
    }

    private static EntryState Judge(
        QueryCache cache, in CacheRequest request, IReadOnlyList<ReaderColumn?> columns, out QueryCacheEntry? entry)
    {
        if (!cache.Store.TryGet(request.Key, out entry)) return EntryState.Absent;
        var state = cache.Judge(entry, request);
        if (state == EntryState.Valid && !entry.Result.IsReadAs(columns)) state = EntryState.OtherColumns;
        switch (state)
        {
            case EntryState.Expired:
                cache.Store.Remove(entry, EvictionReason.Expired);
                break;
            case EntryState.Invalidated:
                cache.Store.Remove(entry, EvictionReason.Invalidated);
                break;
        }

        return state;
    }
}
