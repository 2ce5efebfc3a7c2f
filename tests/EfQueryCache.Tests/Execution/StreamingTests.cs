using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Execution;

/// <summary>Large results and slow consumers cost what they would cost without the cache.</summary>
public sealed class StreamingTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Million_rows_stream_with_bounded_memory_and_are_not_stored(bool async)
    {
        var shop = new Shop(database);
        await using var context = shop.Open();
        var rows = context.Database.SqlQuery<int>($"SELECT n AS \"Value\" FROM generate_series(1, 1000000) n").Cacheable(c => c.DependsOn("none"));
        var (count, sum, peak) = (0, 0L, 0L);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        void Take(int row)
        {
            sum += row;
            if (++count % 100_000 == 0) peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        if (async)
        {
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(Token)) Take(row);
        }
        else
        {
            foreach (var row in rows) Take(row);
        }

        Assert.Equal((1_000_000, 500_000_500_000L), (count, sum));
        Assert.Equal((0, 1), (shop.Statistics.Stores, shop.Statistics.NotStored[BypassReason.TooLarge]));
        TestContext.Current.SendDiagnosticMessage($"1,000,000 rows through a cacheable query: {peak / 1024:N0} KiB more in use at most");
        Assert.InRange(peak, long.MinValue, 16L * 1024 * 1024);
    }

    [Fact]
    public async Task Abandoned_consumer_holds_nobody_up()
    {
        var shop = new Shop(database, connectionString: "Maximum Pool Size=2");
        await using var abandoned = shop.Open();
        var enumerator = abandoned.Products.OrderBy(p => p.Id).Cacheable().AsAsyncEnumerable().GetAsyncEnumerator(Token);
        Assert.True(await enumerator.MoveNextAsync());

        // Its rows were taken before it saw the first one: the others hit, and its connection is back in the pool.
        for (var i = 0; i < 10; i++) Assert.True(await shop.IsHitAsync(c => c.Products.OrderBy(p => p.Id).Cacheable().ToListAsync(Token)));
        Assert.Equal(15, (await shop.AskAsync(c => c.Products.ToListAsync(Token))).Count);
        await enumerator.DisposeAsync();
    }

    [Fact]
    public async Task Two_requests_that_nest_two_cacheable_queries_in_opposite_order_do_not_deadlock()
    {
        for (var round = 0; round < 20; round++)
        {
            var shop = new Shop(database);
            async Task NestAsync(bool productsFirst)
            {
                await using var outer = shop.Open();
                await using var inner = shop.Open();
                if (productsFirst)
                {
                    await foreach (var product in outer.Products.Cacheable().AsAsyncEnumerable().WithCancellation(Token))
                    {
                        await inner.Categories.Cacheable().ToListAsync(Token);
                    }
                }
                else
                {
                    await foreach (var category in outer.Categories.Cacheable().AsAsyncEnumerable().WithCancellation(Token))
                    {
                        await inner.Products.Cacheable().ToListAsync(Token);
                    }
                }
            }

            await Task.WhenAll(NestAsync(true), NestAsync(false)).WaitAsync(TimeSpan.FromSeconds(60), Token);
        }
    }
}
