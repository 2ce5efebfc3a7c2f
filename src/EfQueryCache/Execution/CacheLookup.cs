using System.Transactions;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Querying;
using EfQueryCache.Storage;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Execution;

/// <summary>
/// What the cache says about one execution, before a connection is opened: an entry, a reason to go past the cache, or
/// neither: then the database is asked, and the answer stored under the versions read here.
/// </summary>
internal readonly struct CacheLookup
{
    private CacheLookup(QueryCache cache, BypassReason bypass) => (Cache, Bypass) = (cache, bypass);

    private CacheLookup(QueryCache cache, QueryCacheEntry entry) => (Cache, Entry) = (cache, entry);

    private CacheLookup(QueryCache cache, CacheRequest request, string[] tags, TagVersions versions)
        => (Cache, Request, Tags, Versions) = (cache, request, tags, versions);

    public QueryCache Cache { get; }

    public QueryCacheEntry? Entry { get; }

    public BypassReason? Bypass { get; }

    public CacheRequest Request { get; }

    /// <summary>The user's tags that what is stored has to carry.</summary>
    public string[] Tags { get; } = [];

    /// <summary>The versions as they were before the query.</summary>
    public TagVersions Versions { get; }

    public static CacheLookup Run(
        CachingQueryContext context,
        IRelationalConnection connection,
        IRelationalCommandTemplate template,
        RelationalCommandParameterObject parameters)
    {
        var cache = context.Cache;
        if (!CacheRequest.TryCreate(context, connection, template, parameters.ParameterValues, out var request, out var reason)
            || FindBypass(context, connection, parameters, out reason))
        {
            cache.Statistics.RecordBypass(reason);
            cache.Logger.Bypass(reason);
            return new CacheLookup(cache, reason);
        }

        var state = Find(cache, request, parameters.ReaderColumns!, out var entry);
        if (state == EntryState.Valid)
        {
            entry!.RecordHit();
            cache.Statistics.RecordHit();
            if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.Hit(request.Key.ToHashText(), entry.Result.Rows);
            return new CacheLookup(cache, entry);
        }

        var tags = request.Policy.Tags;
        if (state == EntryState.LacksTag) tags = Tag.Normalize(tags.Concat(entry!.Tags));
        if (!TagVersions.TryRead(request.Dependencies(cache, tags), cache.Rules, out var versions))
        {
            cache.Statistics.RecordBypass(BypassReason.MarkedByWriter);
            cache.Logger.Bypass(BypassReason.MarkedByWriter);
            return new CacheLookup(cache, BypassReason.MarkedByWriter);
        }

        cache.Statistics.RecordMiss();
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.Miss(request.Key.ToHashText(), state.ToString());
        return new CacheLookup(cache, request, tags, versions);
    }

    /// <summary>Why this execution may not use the cache, whatever the query is.</summary>
    internal static bool FindBypass(
        CachingQueryContext context, IRelationalConnection connection, RelationalCommandParameterObject parameters, out BypassReason reason)
    {
        if (FindTransaction(connection) is { } transaction) reason = transaction;
        else if (context.Query!.IsSplit) reason = BypassReason.SplitQuery;
        else if (parameters.ReaderColumns is null) reason = BypassReason.ColumnType;
        else
        {
            reason = default;
            return false;
        }

        return true;
    }

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

    private static EntryState Find(
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
