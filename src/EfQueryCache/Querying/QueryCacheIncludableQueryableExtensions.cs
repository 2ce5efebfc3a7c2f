using System.Linq.Expressions;
using System.Reflection;
using EfQueryCache;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Query;

// Where users of EF Core look for extension methods on their queries.
namespace Microsoft.EntityFrameworkCore;

/// <summary>Marks queries as cacheable between <c>Include</c> and <c>ThenInclude</c>. See <see cref="QueryCacheQueryableExtensions"/>.</summary>
public static class QueryCacheIncludableQueryableExtensions
{
    private static readonly MethodInfo MarkedMethod
        = typeof(QueryCacheIncludableQueryableExtensions).GetMethod(nameof(Marked), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <inheritdoc cref="QueryCacheQueryableExtensions.Cacheable{T}(IQueryable{T})"/>
    /// <typeparam name="TEntity">The type of the query's elements.</typeparam>
    /// <typeparam name="TProperty">The type of what was included last.</typeparam>
    public static IIncludableQueryable<TEntity, TProperty> Cacheable<TEntity, TProperty>(this IIncludableQueryable<TEntity, TProperty> source)
        => Mark(source, PolicyArgument.DefaultPolicy);

    /// <inheritdoc cref="QueryCacheQueryableExtensions.Cacheable{T}(IQueryable{T}, TimeSpan, string[])"/>
    /// <typeparam name="TEntity">The type of the query's elements.</typeparam>
    /// <typeparam name="TProperty">The type of what was included last.</typeparam>
    public static IIncludableQueryable<TEntity, TProperty> Cacheable<TEntity, TProperty>(
        this IIncludableQueryable<TEntity, TProperty> source, TimeSpan ttl, params string[] tags)
        => Mark(source, new PolicyArgument(QueryCachePolicy.Create(ttl, tags)));

    /// <inheritdoc cref="QueryCacheQueryableExtensions.Cacheable{T}(IQueryable{T}, string[])"/>
    /// <typeparam name="TEntity">The type of the query's elements.</typeparam>
    /// <typeparam name="TProperty">The type of what was included last.</typeparam>
    public static IIncludableQueryable<TEntity, TProperty> Cacheable<TEntity, TProperty>(
        this IIncludableQueryable<TEntity, TProperty> source, params string[] tags)
        => Mark(source, new PolicyArgument(QueryCachePolicy.Create(null, Tag.RequireAny(tags))));

    /// <inheritdoc cref="QueryCacheQueryableExtensions.Cacheable{T}(IQueryable{T}, Action{CacheableOptions})"/>
    /// <typeparam name="TEntity">The type of the query's elements.</typeparam>
    /// <typeparam name="TProperty">The type of what was included last.</typeparam>
    public static IIncludableQueryable<TEntity, TProperty> Cacheable<TEntity, TProperty>(
        this IIncludableQueryable<TEntity, TProperty> source, Action<CacheableOptions> configure)
        => Mark(source, new PolicyArgument(QueryCachePolicy.Create(configure)));

    private static IIncludableQueryable<TEntity, TProperty> Mark<TEntity, TProperty>(
        IIncludableQueryable<TEntity, TProperty> source, PolicyArgument argument)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Provider is IAsyncQueryProvider
            ? new MarkedIncludableQueryable<TEntity, TProperty>(source.Provider.CreateQuery<TEntity>(Expression.Call(
                MarkedMethod.MakeGenericMethod(typeof(TEntity), typeof(TProperty)), source.Expression, argument)))
            : source;
    }

    // See QueryCacheQueryableExtensions.Marked; this one keeps the type that ThenInclude wants.
    private static IIncludableQueryable<TEntity, TProperty> Marked<TEntity, TProperty>(
        IIncludableQueryable<TEntity, TProperty> source, PolicyArgument argument)
        => throw new InvalidOperationException($"{nameof(Marked)} stands for {argument} in trees of {source.ElementType} and is never called.");
}
