using System.Linq.Expressions;
using EfQueryCache.Benchmarks.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Caching.Memory;

namespace EfQueryCache.Benchmarks.Systems;

/// <summary>One way to answer a query: its contexts, which come from a pool, and what it does to its queries.</summary>
/// <param name="name">What the reports call it.</param>
/// <param name="options">The options of its contexts.</param>
/// <param name="configure">What its queries are marked with; <see langword="null"/> for queries that are not marked.</param>
internal sealed class BenchSystem(string name, DbContextOptions<BenchContext> options, Action<CacheableOptions>? configure = null)
{
    private readonly PooledDbContextFactory<BenchContext> _contexts = new(options);

    public string Name => name;

    /// <summary>Whether its queries are answered on the calling thread, without waiting.</summary>
    public bool IsSynchronous { get; init; } = true;

    /// <summary>Marked, and nothing more to say about it.</summary>
    public bool IsMarked { get; init; }

    /// <summary>What keeps whole lists by their arguments.</summary>
    public MemoryCache? Memory { get; init; }

    public FloorInterceptor? Floor { get; init; }

    /// <summary>Whether it gives the same objects to all; of use for queries that may be shared only.</summary>
    public bool SharesObjects { get; init; }

    /// <summary>The letter of the one shape that it can answer; <see langword="null"/> for all.</summary>
    public char? Only { get; init; }

    public BenchContext Rent() => _contexts.CreateDbContext();

    public IQueryable<T> Mark<T>(IQueryable<T> query)
        => configure is not null ? query.Cacheable(configure) : IsMarked ? query.Cacheable() : query;

    public Expression MarkTree(Expression query, Type element)
    {
        if (configure is null && !IsMarked) return query;
        Expression<Func<IQueryable<object>, IQueryable<object>>> mark = configure is null ? q => q.Cacheable() : q => q.Cacheable(configure);
        var method = ((MethodCallExpression)mark.Body).Method.GetGenericMethodDefinition().MakeGenericMethod(element);
        return configure is null ? Expression.Call(method, query) : Expression.Call(method, query, Expression.Constant(configure));
    }
}
