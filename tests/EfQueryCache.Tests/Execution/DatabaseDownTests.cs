using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.Execution;

public sealed class DatabaseDownTests
{
    [Theory, CombinatorialBools]
    public async Task Every_hit_is_served_while_PostgreSQL_is_stopped_and_all_recovers_after_its_start(bool async, bool retrying)
    {
        await using var server = new PrivatePostgreSqlServer();
        await server.StartAsync();
        await using var database = new ShopDatabase(server);
        await database.InitializeAsync();
        var shop = new Shop(
            database, configure: retrying ? o => o.UseNpgsql(n => n.EnableRetryOnFailure(1, TimeSpan.FromMilliseconds(1), null)) : null);
        Func<ShopContext, Task<object>>[] queries =
        [
            async c => await c.Products.OrderBy(p => p.Id).Cacheable().ToListAsync(async),
            async c => await c.Products.Cacheable().CountAsync(async),
            async c => await c.Products.Where(p => p.Id == 1).Cacheable().SingleAsync(async),
            async c => await c.Categories.Include(x => x.Products).Cacheable().ToListAsync(async),
            async c => await c.Products.GroupBy(p => p.CategoryId).Select(g => new { g.Key, Sum = g.Sum(p => p.Price) }).Cacheable().ToListAsync(async),
            async c => await c.Animals.Cacheable().ToListAsync(async),
            async c => await c.Vehicles.Cacheable().ToListAsync(async),
            async c => await c.Customers.Cacheable().ToListAsync(async),
        ];
        foreach (var query in queries) await shop.AskAsync(query);
        var sent = shop.Commands.Count;

        await server.StopAsync();
        for (var i = 0; i < 20; i++)
        {
            foreach (var query in queries) await shop.AskAsync(query);
        }

        Assert.Equal(20 * queries.Length, shop.Statistics.Hits);
        Assert.Equal(sent, shop.Commands.Count);
        await Assert.ThrowsAnyAsync<Exception>(() => shop.AskAsync(c => c.Products.NotCacheable().ToListAsync(async)));

        await server.StartAsync();
        await AnswersAgainAsync(shop);
        await using (var context = shop.Open())
        {
            context.Products.Single(p => p.Id == 1).Price = 99;
            await context.SaveAsync(async);
        }

        Assert.Equal(99, (await shop.AskAsync(c => c.Products.Where(p => p.Id == 1).Cacheable().SingleAsync(async))).Price);
    }

    // The pool finds out connection by connection that the server it knew is gone.
    private static async Task AnswersAgainAsync(Shop shop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await shop.AskAsync(c => c.Products.NotCacheable().CountAsync(async: true));
                return;
            }
            catch (Exception exception) when (attempt < 20 && exception is NpgsqlException or InvalidOperationException)
            {
                await Task.Yield();
            }
        }
    }
}
