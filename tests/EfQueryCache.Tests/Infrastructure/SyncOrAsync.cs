using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Infrastructure;

/// <summary>The terminals of queries and writes in both forms, for theories over sync and async.</summary>
internal static class SyncOrAsync
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<List<T>> ToListAsync<T>(this IQueryable<T> query, bool async)
        => async ? await query.ToListAsync(Token) : query.ToList();

    public static async Task<int> CountAsync<T>(this IQueryable<T> query, bool async)
        => async ? await query.CountAsync(Token) : query.Count();

    public static async Task<T> SingleAsync<T>(this IQueryable<T> query, bool async)
        => async ? await query.SingleAsync(Token) : query.Single();

    public static async Task<T?> FirstOrDefaultAsync<T>(this IQueryable<T> query, bool async)
        => async ? await query.FirstOrDefaultAsync(Token) : query.FirstOrDefault();

    public static async Task SaveAsync(this DbContext context, bool async, CancellationToken? token = null)
    {
        if (async) await context.SaveChangesAsync(token ?? Token);
        else context.SaveChanges();
    }
}
