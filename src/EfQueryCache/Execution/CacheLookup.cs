using System.Data;
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
    // After the database has failed, how long entries are served that wait for it, before somebody asks it again.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private CacheLookup(QueryCache cache, BypassReason bypass) => (Cache, Bypass) = (cache, bypass);

    private CacheLookup(QueryCache cache, CacheRequest request, QueryCacheEntry entry)
        => (Cache, Request, Entry, Rows) = (cache, request, entry, entry.Result);

    private CacheLookup(QueryCache cache, CacheRequest request, CachedResultSet rows) => (Cache, Request, Rows) = (cache, request, rows);

    private CacheLookup(QueryCache cache, CacheRequest request, Conditions conditions, TagVersions versions)
        => (Cache, Request, Conditions, Versions) = (cache, request, conditions, versions);

    private CacheLookup(QueryCache cache, Flight awaited) => (Cache, Awaited) = (cache, awaited);

    public QueryCache Cache { get; }

    public CacheRequest Request { get; }

    /// <summary>The entry that answers the query.</summary>
    public QueryCacheEntry? Entry { get; }

    /// <summary>The rows that answer the command.</summary>
    public CachedResultSet? Rows { get; }

    public BypassReason? Bypass { get; }

    /// <summary>Somebody else loads the result: wait for it, and look again.</summary>
    public Flight? Awaited { get; }

    /// <summary>The load that the caller leads, and others may wait for.</summary>
    public Flight? Flight { get; private init; }

    /// <summary>An entry to serve when the database fails, while it is valid but for its age.</summary>
    public QueryCacheEntry? Fallback { get; private init; }

    /// <summary>How often the result was served that this load takes the place of.</summary>
    public long PreviousHits { get; private init; }

    /// <summary>What callers ask the entry to be invalidated by, beside the tables of the plan.</summary>
    public Conditions Conditions { get; } = Conditions.None;

    /// <summary>The versions as they were before the query.</summary>
    public TagVersions Versions { get; }

    public static CacheLookup Run(
        CachingQueryContext context,
        IRelationalConnection connection,
        IRelationalCommandTemplate template,
        RelationalCommandParameterObject parameters,
        Flight? awaited = null)
    {
        var lookup = Look(context, connection, template, parameters, awaited);
        context.Served = lookup.Entry;
        FactoryRun.Current?.Observe(lookup);
        return lookup;
    }

    private static CacheLookup Look(
        CachingQueryContext context,
        IRelationalConnection connection,
        IRelationalCommandTemplate template,
        RelationalCommandParameterObject parameters,
        Flight? awaited)
    {
        var possible = CacheRequest.TryCreate(context, connection, template, parameters.ParameterValues, out var request, out var reason);
        if (!context.Query!.IsSplit) return possible ? Find(context, connection, request, parameters, awaited) : Pass(context.Cache, reason);
        if (context.Split is { } split && !(possible && split.IsHead(request.Key))) return FindPart(context.Cache, split, possible, request, parameters);

        var head = possible ? Find(context, connection, request, parameters, awaited: null) : Pass(context.Cache, reason);
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
        CachingQueryContext context,
        IRelationalConnection connection,
        in CacheRequest request,
        RelationalCommandParameterObject parameters,
        Flight? awaited)
    {
        var cache = context.Cache;
        if (FindTransaction(connection) is { } transaction) return Pass(cache, transaction);
        if (parameters.ReaderColumns is not { } columns) return Pass(cache, BypassReason.ColumnType);

        var state = Judge(cache, request, columns, out var entry);
        if (state == EntryState.Invalidated && awaited is not null && !cache.Rules.ShareFlightsByVersion) state = EntryState.Valid;
        var isRefresh = state == EntryState.Valid && request.IsTimeToRefresh(entry!) && entry!.TryBeginRefresh(request.Now);
        if (state == EntryState.Valid && !isRefresh) return Hit(cache, request, entry!);

        var fallback = isRefresh || request.CanOutlive(entry, state, columns) ? entry : null;
        if (fallback is not null && !isRefresh && (awaited?.HasFailed == true || fallback.HasJustFailed(request.Now)))
        {
            return ServeStale(cache, request, fallback);
        }

        var conditions = state == EntryState.LacksTag || isRefresh ? entry!.Conditions.And(request.Conditions) : request.Conditions;
        if (!TagVersions.TryRead(request.Dependencies(cache, conditions), cache.Rules, out var versions))
        {
            if (isRefresh) entry!.EndRefresh(request.Now);
            return Pass(cache, BypassReason.MarkedByWriter);
        }

        // Who has waited for what is never stored, or in vain for the second time, goes on alone; and so does who holds a
        // connection, which may be the one that the other waits for.
        Flight? flight = null;
        if (!isRefresh && !context.Query!.IsSplit && connection.DbConnection.State == ConnectionState.Closed && awaited is not ({ IsUnstorable: true } or { WasSecond: true }))
        {
            flight = cache.Flights.Enter(request.Key, versions, conditions, isSecond: awaited is not null, out var leads);
            if (!leads) return new CacheLookup(cache, flight!);
        }

        // Who reads will write; then the schema has to be known.
        cache.Schemas.Find(request.Database, connection, context.Dialect);
        cache.Statistics.RecordMiss();
        request.Key.Plan.Counters.RecordMiss();
        if (isRefresh) cache.Statistics.RecordEagerRefresh();
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.Miss(request.Key.ToHashText(), state.ToString());
        return new CacheLookup(cache, request, conditions, versions) { Flight = flight, Fallback = fallback, PreviousHits = entry?.Hits ?? 0 };
    }

    private static CacheLookup Hit(QueryCache cache, in CacheRequest request, QueryCacheEntry entry)
    {
        entry.RecordHit();
        cache.Statistics.RecordHit();
        request.Key.Plan.Counters.RecordHit();
        if (QueryCacheActivities.HasListeners) QueryCacheActivities.Tell(cache, "hit");
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.Hit(request.Key.ToHashText(), entry.Result.Rows);
        return new CacheLookup(cache, request, entry);
    }

    /// <summary>An entry has answered by what was made of it before.</summary>
    public static void RecordSharedHit(QueryCache cache, in CacheRequest request, QueryCacheEntry entry)
    {
        entry.RecordHit();
        cache.Statistics.RecordSharedHit();
        request.Key.Plan.Counters.RecordHit();
        if (QueryCacheActivities.HasListeners) QueryCacheActivities.Tell(cache, "hit");
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.Hit(request.Key.ToHashText(), entry.Result.Rows);
    }

    private static CacheLookup ServeStale(QueryCache cache, in CacheRequest request, QueryCacheEntry entry)
    {
        entry.RecordHit();
        cache.Statistics.RecordStale();
        if (QueryCacheActivities.HasListeners) QueryCacheActivities.Tell(cache, "stale");
        cache.Logger.ServedStale(request.Key.ToHashText(), cache.Options.TimeProvider.GetElapsedTime(entry.Created));
        return new CacheLookup(cache, request, entry);
    }

    /// <summary>From here until <see cref="EndLoading"/> others may wait for what this look-up did not find.</summary>
    public void BeginLoading()
    {
        if (Flight is not null) Cache.Flights.BeginLeading();
    }

    public void EndLoading()
    {
        if (Flight is null) return;
        Cache.Flights.EndLeading();
        Flight.End();
    }

    /// <summary>The database has failed: the entry is served instead, if nothing has changed meanwhile that it depends on.</summary>
    /// <returns>The rows, or <see langword="null"/> when there are none to serve.</returns>
    public CachedResultSet? FindFallback()
    {
        if (Fallback is not { } entry) return null;
        var now = Cache.Options.TimeProvider.GetTimestamp();
        entry.EndRefresh(now + (long)(RetryDelay.TotalSeconds * Cache.Options.TimeProvider.TimestampFrequency));
        if (!entry.Versions.AreCurrent(Cache.Rules)) return null;
        if (Cache.Options.TimeProvider.GetElapsedTime(entry.Created, now) < entry.Ttl) return Hit(Cache, Request, entry).Rows;
        return ServeStale(Cache, Request, entry).Rows;
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
        if (QueryCacheActivities.HasListeners) QueryCacheActivities.Tell(cache, "bypass", reason);
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
            case EntryState.Expired when !request.CanOutlive(entry, state, columns):
                cache.Store.Remove(entry, EvictionReason.Expired);
                break;
            case EntryState.Invalidated:
                cache.Store.Remove(entry, EvictionReason.Invalidated);
                break;
        }

        return state;
    }
}
