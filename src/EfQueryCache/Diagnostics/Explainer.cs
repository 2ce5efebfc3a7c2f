using EfQueryCache.Analysis;
using EfQueryCache.Consistency;
using EfQueryCache.Execution;
using EfQueryCache.Storage;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Diagnostics;

/// <summary>Puts together what is known about one execution of a query.</summary>
/// <param name="context">The execution.</param>
/// <param name="connection">The context's connection; it is not used, only asked whose it is.</param>
/// <param name="plan">The query, if the cache knows it.</param>
/// <param name="commandText">Its SQL.</param>
internal readonly struct Explainer(CachingQueryContext context, IRelationalConnection connection, QueryPlan? plan, string commandText)
{
    /// <summary>Explains a query that is not looked up at all.</summary>
    public CacheExplanation DescribeBypass(BypassReason reason)
    {
        var detail = plan?.DescribeBypass(reason) ?? "";
        return WithCause(BypassCauses.Of(reason, detail, [])) with { Reason = reason, Detail = detail };
    }

    /// <summary>Explains a query that throws when it is run.</summary>
    public CacheExplanation DescribeError(string message) => WithCause(new Cause($"Running the query throws an exception. {message}")) with { Error = message };

    /// <summary>Explains a query that is looked up, unless there is a reason not to.</summary>
    public CacheExplanation Describe(in CacheRequest request, BypassReason? bypass)
    {
        var cache = context.Cache;
        var state = cache.Store.TryGet(request.Key, out var entry) ? cache.Judge(entry, request) : EntryState.Absent;
        var names = new Dictionary<TagCell, string>();
        var cells = request.Dependencies(cache, request.Conditions, names);
        var marked = cells.Where(cell => cell.IsMarked).ToArray();
        if (bypass is null && marked.Length > 0) bypass = BypassReason.MarkedByWriter;
        var eviction = cache.Store.History?.FindEviction(request.Key);
        return WithCause(bypass is { } reason ? BypassCauses.Of(reason, "", marked) : EntryCauses.Of(cache, request, state, entry)) with
        {
            Reason = bypass,
            Ttl = request.Ttl,
            Policy = PolicyParts.Of(plan!, context.Policy, cache.Options, context.Context, request.Ttl),
            Consistency = cache.Backplane is null ? null : request.Load.Consistency ?? ConsistencyLevel.Bounded,
            MaxStaleness = cache.Backplane is null ? null : request.Load.Consistency == ConsistencyLevel.Strict ? TimeSpan.Zero : cache.Options.MaxStaleness,
            HeardAge = cache.Backplane?.Age,
            Tags = request.Conditions.Tags,
            Tables = TablesWith(request.Conditions.Tables),
            Views = ViewsIn(cache.Schemas.Find(request.Database, connection, context.Dialect)),
            Versions = [.. cells.Select(cell => cell.Describe(NameOf(cell)))],
            Dependencies = [.. cells.Select(cell => new CacheDependency(NameOf(cell), KindOf(cell, cache), cell.Version, cell.IsMarked, cell.Latest))],
            Marks = [.. marked.Select(NameOf).Distinct()],
            KeyHash = request.Key.ToHashText(),
            IsHit = bypass is null && state == EntryState.Valid,
            State = InWords(state, entry),
            Age = entry is null ? null : cache.Options.TimeProvider.GetElapsedTime(entry.Created, request.Now),
            RemainingTtl = entry is null ? null : EntryCauses.Remaining(cache, entry, request),
            Rows = entry?.Result.Rows,
            SizeBytes = entry?.Bytes,
            Hits = entry?.Hits,
            Flights = cache.Flights.IsLoading(request.Key) ? 1 : null,
            LastEviction = eviction,
            LastNotStored = entry is null ? cache.Store.History?.FindRefusal(request.Key)?.Reason : null,
            InvalidatedBy = (state == EntryState.Invalidated ? entry?.Versions.FindChanged()?.Latest : null) ?? eviction?.Invalidation,
        };

        // Rows that share a tag have no name in common.
        string NameOf(TagCell cell) => names.GetValueOrDefault(cell, cell.Name);
    }

    /// <summary>Explains a hit that differs from what the database answers.</summary>
    public string DescribeMismatch(in CacheRequest request, Results.CachedResultSet stored, Results.CachedResultSet actual)
    {
        var explanation = Describe(request, null) with
        {
            Why = $"The stored result has {stored.Rows} rows, the database {actual.Rows}, and they are not the same, although no write that EF Core has seen came in between. "
                + "Either something wrote past EF Core (psql, another service, a context without AddQueryCache), or inside of SuppressInvalidation(); "
                + "or the rows depend on the session (a tenant, a role, a setting) and the query has no VaryBy for it; "
                + "or DependsOn leaves out a table; or somebody has changed an object that the cache shares.",
            Cure = "Use Database.MarkChanged for writes past EF Core, VaryBy or KeyPrefix for what differs between sessions, and DependsOn for all tables behind raw SQL and functions.",
        };
        return explanation.ToString();
    }

    private CacheExplanation WithCause(Cause cause) => new()
    {
        IsMarked = !context.Policy.IsImplicit,
        CacheableBy = PolicyParts.Permission(plan, context.Policy, context.Cache.Options),
        CommandText = commandText,
        IsSplit = context.Query!.IsSplit,
        Tables = TablesWith([]),
        Views = ViewsIn(null),
        Why = cause.Why,
        Cure = cause.Cure,
    };

    private IReadOnlyList<string> TablesWith(IEnumerable<TableName> more)
        => plan is null ? [] : [.. plan.Analysis.Tables.Concat(more).Select(table => table.ToString()).Distinct().Order(StringComparer.Ordinal)];

    // A view of which the catalog says nothing has nothing behind it here.
    private Dictionary<string, IReadOnlyList<string>> ViewsIn(Dialects.DatabaseSchema? schema) => plan is null ? [] : plan.Analysis.Views
        .OrderBy(view => view.ToString(), StringComparer.Ordinal)
        .ToDictionary(view => view.ToString(), view => (IReadOnlyList<string>)[.. (schema?.ExpandView(view) ?? []).Where(source => source.Name != view.Name).Select(table => table.ToString()).Order(StringComparer.Ordinal)]);

    private static CacheDependencyKind KindOf(TagCell cell, QueryCache cache) => cell.Kind switch
    {
        TagKind.User => CacheDependencyKind.Tag,
        TagKind.Query => CacheDependencyKind.Query,
        TagKind.Row => CacheDependencyKind.Row,
        TagKind.Everything or TagKind.Schema => ReferenceEquals(cell, cache.Everything) ? CacheDependencyKind.Cache : CacheDependencyKind.Database,
        _ => CacheDependencyKind.Table,
    };

    private static string InWords(EntryState state, QueryCacheEntry? entry) => state switch
    {
        EntryState.Valid => "a stored result is valid",
        EntryState.Expired => "the stored result has outlived its time to live",
        EntryState.TooOld => "the stored result is older than this query accepts",
        EntryState.Invalidated => $"the stored result was invalidated by a change of {entry!.Versions.FindChanged()?.Name}",
        EntryState.Marked => $"a writer of {entry!.Versions.FindChanged()?.Name} is about to commit",
        EntryState.LacksTag => "the stored result lacks one of the tags or tables that this query names",
        _ => "nothing stored",
    };
}
