using System.Data;
using System.Transactions;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Querying;
using EfQueryCache.Results;
using EfQueryCache.Storage;
using EfQueryCache.Values;
using EfQueryCache.Wire;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Execution;

/// <summary>
/// What the cache says about one command of an execution, before a connection is opened: rows, a reason to go past the
/// cache, or neither: then the database is asked, and the answer stored under the versions read here.
/// </summary>
internal readonly partial struct CacheLookup
{
    private CacheLookup(QueryCache cache, BypassReason bypass, CacheRequest request = default) => (Cache, Bypass, Request) = (cache, bypass, request);

    private CacheLookup(QueryCache cache, CacheRequest request, QueryCacheEntry entry)
        => (Cache, Request, Entry, Rows) = (cache, request, entry, entry.Result);

    private CacheLookup(QueryCache cache, CacheRequest request, CachedResultSet rows) => (Cache, Request, Rows) = (cache, request, rows);

    private CacheLookup(QueryCache cache, CacheRequest request, Conditions conditions, TagVersions versions)
        => (Cache, Request, Conditions, Versions) = (cache, request, conditions, versions);

    private CacheLookup(QueryCache cache, Flight awaited) => (Cache, Awaited) = (cache, awaited);

    private CacheLookup(SharedLookup shared) => Shared = shared;

    public QueryCache Cache { get; } = null!;

    /// <summary>A second level has to be asked before anything can be said.</summary>
    public SharedLookup? Shared { get; }

    public CacheRequest Request { get; }

    /// <summary>The entry that answers the query.</summary>
    public QueryCacheEntry? Entry { get; }

    /// <summary>The rows that answer the command.</summary>
    public CachedResultSet? Rows { get; }

    public BypassReason? Bypass { get; }

    /// <summary>Somebody else loads the result: wait for it, and look again.</summary>
    public Flight? Awaited { get; }

    /// <summary>Whether there is nobody to wait for, or to ask.</summary>
    public bool IsFinal => Awaited is null && Shared is null;

    /// <summary>The load that the caller leads, and others may wait for.</summary>
    public Flight? Flight { get; private init; }

    /// <summary>What the second level calls the result that is loaded; <see langword="null"/> when it is not stored there.</summary>
    public CanonicalKey? SharedKey { get; private init; }

    /// <summary>The right to load it for all processes, where the caller has it.</summary>
    public SharedLead? Lead { get; private init; }

    /// <summary>An entry to serve when the database fails, while it is valid but for its age.</summary>
    public QueryCacheEntry? Fallback { get; private init; }

    // Why what is there does not answer, which is a miss; valid is what is refreshed.
    private EntryState? Found { get; init; }

    /// <summary>What <see cref="SecondLevel.MemoryFills"/> counted before anything was looked at.</summary>
    public long Count { get; private init; }

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
        return lookup.Shared is null ? Conclude(context, lookup) : lookup;
    }

    /// <summary>A look-up that others have to confirm first.</summary>
    public static CacheLookup Ask(SharedLookup shared) => new(shared);

    /// <summary>This is what the execution goes on with.</summary>
    public static CacheLookup Conclude(CachingQueryContext context, in CacheLookup lookup)
    {
        context.Served = lookup.Entry;
        if (lookup.Found is { } found) lookup.RecordMiss(found);
        if (context.Query!.IsSplit && lookup.Awaited is null) context.Split ??= new SplitExecution(lookup);
        ReadScope.Current?.Observe(lookup);
        return lookup;
    }

    private void RecordMiss(EntryState found)
    {
        Cache.Statistics.RecordMiss();
        Request.Key.Plan.Counters.RecordMiss();
        if (found == EntryState.Valid) Cache.Statistics.RecordEagerRefresh();
        if (Cache.Logger.IsEnabled(LogLevel.Debug)) Cache.Logger.Miss(Request.Key.ToHashText(), found.ToString());
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
        if (context.Split is { } split && !(possible && split.IsHead(request.Key))) return FindPart(context, connection, split, possible, request, parameters);

        context.Split = null;
        return possible ? Find(context, connection, request, parameters, awaited: null) : Pass(context.Cache, reason);
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
        if (cache.Backplane is not null)
        {
            // Of a split query, a part that is missing may yet be loaded after this hit, and kept with it.
            var count = context.Query!.IsSplit ? cache.Fills!.Read(request.Key) : 0;
            return !request.TrustsMemory(cache) || Judge(cache, request, columns, out var own) != EntryState.Valid || request.IsRefreshDue(own!)
                ? SharedLookup.Begin(context, connection, request, parameters, awaited)
                : context.Query.IsSplit ? Hit(cache, request, own!).From(count) : Hit(cache, request, own!);
        }

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

        return Load(context, connection, request, columns, conditions, versions, isRefresh, state, entry, fallback, awaited);
    }

    /// <summary>Nothing that is stored answers: the caller loads it, or waits for who does.</summary>
    public static CacheLookup Load(
        CachingQueryContext context,
        IRelationalConnection connection,
        in CacheRequest request,
        IReadOnlyList<ReaderColumn?> columns,
        Conditions conditions,
        TagVersions versions,
        bool isRefresh,
        EntryState state,
        QueryCacheEntry? entry,
        QueryCacheEntry? fallback,
        Flight? awaited,
        CanonicalKey? sharedKey = null)
    {
        // Who has waited for what is never stored, or in vain for the second time, goes on alone; and so does who holds a
        // connection, which may be the one that the other waits for.
        var cache = context.Cache;
        Flight? flight = null;
        if (!isRefresh && !context.Query!.IsSplit && connection.DbConnection.State == ConnectionState.Closed && awaited is not ({ IsUnstorable: true } or { WasSecond: true }))
        {
            flight = cache.Flights.Enter(request.Key, versions, conditions, isSecond: awaited is not null, out var leads);
            if (!leads) return new CacheLookup(cache, flight!);

            // Who led before has stored it, perhaps, between the look and now.
            if (flight is not null && Judge(cache, request, columns, out var stored) == EntryState.Valid && (cache.Backplane is null || stored!.Versions.HaveStampsOf(versions)))
            {
                flight.End();
                return Hit(cache, request, stored!);
            }
        }

        // Who reads will write; then the schema has to be known.
        cache.Schemas.Find(request.Database, connection, context.Dialect);
        return new CacheLookup(cache, request, conditions, versions) { Flight = flight, Fallback = fallback, PreviousHits = entry?.Hits ?? 0, SharedKey = sharedKey, Found = state };
    }

    /// <summary>A further command of a split query is loaded.</summary>
    public static CacheLookup LoadPart(QueryCache cache, in CacheRequest request, TagVersions versions) => new(cache, request, request.Conditions, versions);

    /// <summary>The same, with what was counted before.</summary>
    public CacheLookup From(long count) => this with { Count = count };

    /// <summary>The same load, led among all processes.</summary>
    public CacheLookup LedBy(SharedLead lead) => this with { Lead = lead };

    // A further command of a split query. What it is answered with, it does not count for itself.
    private static CacheLookup FindPart(
        CachingQueryContext context, IRelationalConnection connection, SplitExecution split, bool possible, in CacheRequest request, RelationalCommandParameterObject parameters)
    {
        var cache = context.Cache;
        if (split.Bypass is { } bypass) return new CacheLookup(cache, bypass);
        if (possible && parameters.ReaderColumns is { } columns)
        {
            if (split.Find(request.Key) is { } rows && rows.IsReadAs(columns)) return new CacheLookup(cache, request, rows);
            if (cache.Backplane is not null) return SharedLookup.BeginPart(context, connection, request, parameters, split);
            if (TagVersions.TryRead(request.Dependencies(cache, request.Conditions), cache.Rules, out var versions)) return new CacheLookup(cache, request, request.Conditions, versions);
        }

        return PassPart(cache, split, possible ? BypassReason.MarkedByWriter : BypassReason.SplitQuery);
    }

    /// <summary>A command of a split query goes past the cache: what the others answer is not stored.</summary>
    public static CacheLookup PassPart(QueryCache cache, SplitExecution split, BypassReason reason)
    {
        split.Abandon();
        return new CacheLookup(cache, reason);
    }

    /// <summary>The query goes past the cache.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="reason">Why.</param>
    /// <param name="request">What was asked for, where another one may be answered by an entry.</param>
    public static CacheLookup Pass(QueryCache cache, BypassReason reason, CacheRequest request = default)
    {
        if (reason == BypassReason.NotMarked) return new CacheLookup(cache, reason);
        cache.Statistics.RecordBypass(reason);
        if (QueryCacheActivities.HasListeners) QueryCacheActivities.Tell(cache, "bypass", reason);
        cache.Logger.Bypass(reason);
        return new CacheLookup(cache, reason, request);
    }

    /// <summary>What is in memory is worth to a request.</summary>
    public static EntryState Judge(
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
