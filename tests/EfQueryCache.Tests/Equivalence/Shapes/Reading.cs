using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Tests.Equivalence.Shapes;

/// <summary>One execution of a shape on a context of its own, with or without the cache, synchronous or asynchronous.</summary>
/// <param name="db">The context.</param>
/// <param name="isCached">Whether marks are made.</param>
/// <param name="isAsync">Which API is used.</param>
/// <param name="number">Chooses the values of parameters.</param>
internal sealed class Reading(ZooContext db, bool isCached, bool isAsync, int number)
{
    /// <summary>How many different values <see cref="Number"/> has, from 0.</summary>
    public const int Numbers = 3;

    public ZooContext Db => db;

    public bool IsCached => isCached;

    public bool IsAsync => isAsync;

    public int Number => number;

    public IQueryable<T> Cached<T>(IQueryable<T> query) => isCached ? query.Cacheable() : query;

    public IIncludableQueryable<T, TProperty> Cached<T, TProperty>(IIncludableQueryable<T, TProperty> query) => isCached ? query.Cacheable() : query;

    public IQueryable<T> Cached<T>(IQueryable<T> query, Action<CacheableOptions> configure) => isCached ? query.Cacheable(configure) : query;

    public async Task<object?> ListAsync<T>(IQueryable<T> query) => isAsync ? await query.ToListAsync() : query.ToList();

    public async Task<object?> FirstAsync<T>(IQueryable<T> query) => isAsync ? await query.FirstOrDefaultAsync() : query.FirstOrDefault();

    public async Task<object?> SingleAsync<T>(IQueryable<T> query) => isAsync ? await query.SingleAsync() : query.Single();

    public async Task<object?> CountAsync<T>(IQueryable<T> query) => isAsync ? await query.CountAsync() : query.Count();

    public async Task<object?> AnyAsync<T>(IQueryable<T> query) => isAsync ? await query.AnyAsync() : query.Any();

    public async Task<object?> EitherAsync<T>(Func<T> sync, Func<Task<T>> async) => isAsync ? await async() : sync();
}
