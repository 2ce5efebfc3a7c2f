using EfQueryCache.Execution;
using EfQueryCache.Keys;
using EfQueryCache.Querying;
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
    private InvalidOperationException? _error;
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
        if (!marks.IsForbidden) return Run(marks.IsMarked ? query : QueryCacheQueryableExtensions.Mark(query, PolicyArgument.Implicit))._answer!;

        using var command = query.CreateDbCommand();
        var cause = BypassCauses.Of(BypassReason.NotMarked, nameof(QueryCacheQueryableExtensions.NotCacheable), []);
        return new CacheExplanation { IsMarked = false, Reason = BypassReason.NotMarked, CommandText = command.CommandText, Why = cause.Why, Cure = cause.Cure };
    }

    /// <summary>The key that a query would be looked up by, or <see langword="null"/> when it is never looked up.</summary>
    /// <exception cref="InvalidOperationException">The query is not one of a context with this cache.</exception>
    public static ResultKey? FindKey<T>(IQueryable<T> query, QueryCache cache)
    {
        ThrowIfNotOfEntityFramework(query);
        var marks = new MarkerStripper();
        marks.Visit(query.Expression);
        if (marks.IsForbidden) return null;
        var request = Run(marks.IsMarked ? query : query.Cacheable());
        if (request._key is not var (used, key)) throw request._error!;
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
        if (_answer is not null) return; // the first command of a split query stands for all
        var cache = context.Cache;
        var explainer = new Explainer(context, connection, cache.Plans.Find(template, context.Context.Model, context.Dialect), template.CommandText);
        try
        {
            var possible = CacheRequest.TryCreate(context, connection, template, parameters.ParameterValues, out var request, out var reason);
            _key = (cache, possible ? request.Key : null);
            _answer = possible ? explainer.Describe(request, CacheLookup.FindTransaction(connection)) : explainer.DescribeBypass(reason);
        }
        catch (InvalidOperationException exception)
        {
            _error = exception;
            _answer = explainer.DescribeError(exception.Message);
        }
    }
}
