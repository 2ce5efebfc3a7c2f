using System.Linq.Expressions;
using System.Reflection;
using EfQueryCache;
using EfQueryCache.Diagnostics;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Query;

// Where users of EF Core look for extension methods on their queries.
namespace Microsoft.EntityFrameworkCore;

/// <summary>Marks queries as cacheable. See <see cref="IQueryCache"/>.</summary>
public static class QueryCacheQueryableExtensions
{
    private static readonly MethodInfo MarkedMethod
        = typeof(QueryCacheQueryableExtensions).GetMethod(nameof(Marked), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly MethodInfo NotCacheableMethod
        = typeof(QueryCacheQueryableExtensions).GetMethod(nameof(NotCacheable))!;

    /// <summary>
    /// Answers this query from the cache when it can, and stores its result when it cannot, for the cache's
    /// <see cref="QueryCacheOptions.DefaultTtl"/>.
    /// </summary>
    /// <typeparam name="T">The type of the query's elements.</typeparam>
    /// <param name="source">A query. May be anywhere in its chain; a subquery marks the whole query.</param>
    /// <returns>The same query, marked. A query that is not EF Core's is returned as it is.</returns>
    public static IQueryable<T> Cacheable<T>(this IQueryable<T> source) => Mark(source, PolicyArgument.DefaultPolicy);

    /// <summary>Answers this query from the cache when it can, and stores its result when it cannot.</summary>
    /// <typeparam name="T">The type of the query's elements.</typeparam>
    /// <param name="source">A query. May be anywhere in its chain; a subquery marks the whole query.</param>
    /// <param name="ttl">How old a result may be to be served, and how long it is kept. Must be positive.</param>
    /// <returns>The same query, marked.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ttl"/> is not positive.</exception>
    public static IQueryable<T> Cacheable<T>(this IQueryable<T> source, TimeSpan ttl)
        => Mark(source, new PolicyArgument(QueryCachePolicy.Create(ttl, [])));

    /// <summary>Answers this query from the cache when it can, and stores its result when it cannot.</summary>
    /// <typeparam name="T">The type of the query's elements.</typeparam>
    /// <param name="source">A query. May be anywhere in its chain; a subquery marks the whole query.</param>
    /// <param name="ttl">How old a result may be to be served, and how long it is kept. Must be positive.</param>
    /// <param name="tags">Names by which the result can be invalidated, beside the tables it was read from.</param>
    /// <returns>The same query, marked.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ttl"/> is not positive.</exception>
    /// <exception cref="ArgumentException">A tag is null, empty or white space.</exception>
    public static IQueryable<T> Cacheable<T>(this IQueryable<T> source, TimeSpan ttl, params string[] tags)
        => Mark(source, new PolicyArgument(QueryCachePolicy.Create(ttl, tags)));

    /// <summary>
    /// Answers this query from the cache when it can, and stores its result when it cannot, for the cache's
    /// <see cref="QueryCacheOptions.DefaultTtl"/>.
    /// </summary>
    /// <typeparam name="T">The type of the query's elements.</typeparam>
    /// <param name="source">A query. May be anywhere in its chain; a subquery marks the whole query.</param>
    /// <param name="tags">Names by which the result can be invalidated, beside the tables it was read from.</param>
    /// <returns>The same query, marked.</returns>
    /// <exception cref="ArgumentException">There is no tag, or one is null, empty or white space.</exception>
    public static IQueryable<T> Cacheable<T>(this IQueryable<T> source, params string[] tags)
        => Mark(source, new PolicyArgument(QueryCachePolicy.Create(null, Tag.RequireAny(tags))));

    /// <summary>Answers this query from the cache when it can, and stores its result when it cannot.</summary>
    /// <typeparam name="T">The type of the query's elements.</typeparam>
    /// <param name="source">A query. May be anywhere in its chain; a subquery marks the whole query.</param>
    /// <param name="configure">Says how. In a compiled query it runs once, when the query is compiled.</param>
    /// <returns>The same query, marked.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time to live is not positive.</exception>
    /// <exception cref="ArgumentException">A tag is null, empty or white space.</exception>
    public static IQueryable<T> Cacheable<T>(this IQueryable<T> source, Action<CacheableOptions> configure)
        => Mark(source, new PolicyArgument(QueryCachePolicy.Create(configure)));

    /// <summary>Answers this query from the database, whatever else says that it is cacheable.</summary>
    /// <typeparam name="T">The type of the query's elements.</typeparam>
    /// <param name="source">A query. May be anywhere in its chain; a subquery marks the whole query.</param>
    /// <returns>The same query, marked. A query that is not EF Core's is returned as it is.</returns>
    public static IQueryable<T> NotCacheable<T>(this IQueryable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Provider is IAsyncQueryProvider
            ? source.Provider.CreateQuery<T>(Expression.Call(MethodOf<T>.NotCacheable, source.Expression))
            : source;
    }

    /// <summary>
    /// Explains how the cache treats this query: whether it can be cached and why not, what it depends on, and what is
    /// stored for it now. Runs nothing and opens no connection.
    /// </summary>
    /// <typeparam name="T">The type of the query's elements.</typeparam>
    /// <param name="source">A query of EF Core's, marked cacheable or not.</param>
    /// <param name="cancellationToken">Cancels the explanation.</param>
    /// <returns>The explanation; its <see cref="object.ToString"/> is for people to read.</returns>
    /// <exception cref="InvalidOperationException">The query is not EF Core's, or its context has no query cache.</exception>
    public static Task<CacheExplanation> ExplainCacheAsync<T>(this IQueryable<T> source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(ExplanationRequest.Explain(source));
    }

    internal static IQueryable<T> Mark<T>(IQueryable<T> source, PolicyArgument argument)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Provider is IAsyncQueryProvider
            ? source.Provider.CreateQuery<T>(Expression.Call(MethodOf<T>.Marked, source.Expression, argument))
            : source;
    }

    // Stands in the tree for every form of Cacheable that was called while the query was built.
    private static IQueryable<T> Marked<T>(IQueryable<T> source, PolicyArgument argument)
        => throw new InvalidOperationException($"{nameof(Marked)} stands for {argument} in trees of {source.ElementType} and is never called.");

    // One look-up of the closed generic methods per element type instead of one per query.
    private static class MethodOf<T>
    {
        public static readonly MethodInfo Marked = MarkedMethod.MakeGenericMethod(typeof(T));
        public static readonly MethodInfo NotCacheable = NotCacheableMethod.MakeGenericMethod(typeof(T));
    }
}
