using EfQueryCache.Analysis;
using EfQueryCache.Execution;
using EfQueryCache.Keys;
using EfQueryCache.Querying;
using EfQueryCache.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Diagnostics;

/// <summary>
/// Explains a query by having EF Core execute it up to the point where the cache would look, and giving it no rows. So it
/// passes by the very same places as running it, opens no connection and materializes nothing.
/// </summary>
internal sealed class ExplanationRequest
{
    private const string Unexplained
        = "The query cannot be explained. If its context has no query cache, call AddQueryCache() on the context's options.";

    // A synchronous execution stays on its thread; the request is there for just as long.
    [ThreadStatic]
    private static ExplanationRequest? _current;

    private CacheExplanation? _answer;
    private (QueryCache Cache, ResultKey? Key)? _key;

    private ExplanationRequest()
    {
    }

    public static ExplanationRequest? Current => _current;

    public static CacheExplanation Explain<T>(IQueryable<T> query)
    {
        ThrowIfNotOfEntityFramework(query);
        var marks = new MarkerStripper();
        marks.Visit(query.Expression);
        if (marks.IsMarked && !marks.IsForbidden) return Run(query)._answer!;
        using var command = query.CreateDbCommand();
        return new CacheExplanation { IsMarked = false, CommandText = command.CommandText };
    }

    /// <summary>The key that a query would be looked up by, or <see langword="null"/> when it is never looked up.</summary>
    /// <exception cref="InvalidOperationException">The query is not one of a context with this cache.</exception>
    public static ResultKey? FindKey<T>(IQueryable<T> query, QueryCache cache)
    {
        ThrowIfNotOfEntityFramework(query);
        var marks = new MarkerStripper();
        marks.Visit(query.Expression);
        if (marks.IsForbidden) return null;
        var (used, key) = Run(marks.IsMarked ? query : query.Cacheable())._key!.Value;
        return ReferenceEquals(used, cache)
            ? key
            : throw new InvalidOperationException("The query belongs to a context that uses another cache. Call InvalidateAsync on the cache that its context is configured with.");
    }

    private static void ThrowIfNotOfEntityFramework(IQueryable query)
    {
        if (query.Provider is IAsyncQueryProvider) return;
        throw new InvalidOperationException("Only queries of EF Core are cached; this one is not one (AsQueryable over objects in memory?).");
    }

    private static ExplanationRequest Run<T>(IQueryable<T> query)
    {
        var request = new ExplanationRequest();
        try
        {
            _current = request;
            using var rows = query.GetEnumerator();
            rows.MoveNext();
        }
        catch (InvalidOperationException exception)
        {
            // Raw SQL has its columns looked up by name, even when there are no rows: that is after the answer.
            if (request._answer is null) throw new InvalidOperationException(Unexplained, exception);
        }
        finally
        {
            _current = null;
        }

        return request._answer is null ? throw new InvalidOperationException(Unexplained) : request;
    }

    public void Answer(
        CachingQueryContext context,
        IRelationalConnection connection,
        IRelationalCommandTemplate template,
        RelationalCommandParameterObject parameters)
    {
        var cache = context.Cache;
        var possible = CacheRequest.TryCreate(context, connection, template, parameters.ParameterValues, out var request, out var reason);
        var plan = cache.Plans.Find(template, context.Context.Model, context.Dialect);
        _key ??= (cache, possible ? request.Key : null);
        BypassReason? bypass = !possible ? reason
            : CacheLookup.FindTransaction(connection);
        if (!possible)
        {
            _answer ??= new CacheExplanation
            {
                IsMarked = true,
                Reason = bypass,
                Detail = plan?.DescribeBypass(reason) ?? "",
                CommandText = template.CommandText,
            };
            return;
        }

        _answer ??= Describe(cache, plan!, request, bypass);
    }

    private static CacheExplanation Describe(QueryCache cache, QueryPlan plan, in CacheRequest request, BypassReason? bypass)
    {
        var state = cache.Store.TryGet(request.Key, out var entry) ? cache.Judge(entry, request) : EntryState.Absent;
        var cells = request.Dependencies(cache, request.Conditions);
        if (bypass is null && cells.Any(cell => cell.IsMarked)) bypass = BypassReason.MarkedByWriter;
        return new CacheExplanation
        {
            IsMarked = true,
            Reason = bypass,
            CommandText = plan.CommandText,
            Ttl = request.Ttl,
            Tags = request.Conditions.Tags,
            Tables = [.. plan.Analysis.Tables.Concat(request.Conditions.Tables).Select(table => table.ToString()).Distinct().Order(StringComparer.Ordinal)],
            Versions = [.. cells.Select(cell => cell.ToString())],
            KeyHash = request.Key.ToHashText(),
            IsHit = bypass is null && state == EntryState.Valid,
            State = InWords(state, entry),
            Age = entry is null ? null : cache.Options.TimeProvider.GetElapsedTime(entry.Created, request.Now),
            Rows = entry?.Result.Rows,
            SizeBytes = entry?.Bytes,
            Hits = entry?.Hits,
        };
    }

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
