using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.Execution;

public sealed class HitWithoutConnectionTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Hit_is_served_while_the_pool_is_exhausted(bool async, bool retrying)
    {
        var shop = Create(retrying, "Maximum Pool Size=1;Timeout=1");
        await shop.AskAsync(c => Ask(c, async));
        await using var holder = shop.Open();
        await holder.Database.OpenConnectionAsync(Token);

        Assert.True(await shop.IsHitAsync(c => Ask(c, async)));
        await Assert.ThrowsAnyAsync<Exception>(() => shop.AskAsync(c => c.Products.NotCacheable().ToListAsync(async)));
    }

    [Theory, CombinatorialBools]
    public async Task Hit_is_served_inside_an_open_reader_of_the_same_context(bool async)
    {
        var shop = Create(retrying: false);
        await shop.AskAsync(c => Ask(c, async));
        await using var context = shop.Open();
        var inner = 0;

        await foreach (var category in context.Categories.AsAsyncEnumerable().WithCancellation(Token))
        {
            inner += (await Ask(context, async)).Count;
            await Assert.ThrowsAsync<NpgsqlOperationInProgressException>(
                () => context.Products.Where(p => p.Id < 0).Cacheable().ToListAsync(async));
        }

        Assert.Equal(3 * 15, inner);
    }

    [Theory, CombinatorialBools]
    public async Task Connection_opened_by_the_user_stays_as_it_was(bool async)
    {
        var shop = Create(retrying: false);
        await using var context = shop.Open();
        await context.Database.OpenConnectionAsync(Token);

        await Ask(context, async);
        await Ask(context, async);
        Assert.Equal(System.Data.ConnectionState.Open, context.Database.GetDbConnection().State);
        Assert.Equal(1, shop.Commands.Count);

        await context.Database.CloseConnectionAsync();
        await Ask(context, async);
        Assert.Equal(System.Data.ConnectionState.Closed, context.Database.GetDbConnection().State);
        Assert.Equal(1, shop.Commands.Count);
    }

    [Theory, CombinatorialBools]
    public async Task Miss_closes_the_connection_it_has_opened(bool async, bool retrying)
    {
        var shop = Create(retrying);
        await using var context = shop.Open();

        await Ask(context, async);

        Assert.Equal(System.Data.ConnectionState.Closed, context.Database.GetDbConnection().State);
    }

    [Theory, CombinatorialBools]
    public async Task Cancelled_token_cancels_a_hit(bool cached)
    {
        var shop = Create(retrying: false);
        if (cached) await shop.AskAsync(c => Ask(c, async: true));
        await using var context = shop.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => context.Products.OrderBy(p => p.Id).Cacheable().ToListAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Enumeration_that_stops_early_leaves_nothing_open()
    {
        var shop = Create(retrying: false);
        for (var i = 0; i < 3; i++)
        {
            await using var context = shop.Open();
            await foreach (var product in context.Products.OrderBy(p => p.Id).Cacheable().AsAsyncEnumerable().WithCancellation(Token))
            {
                Assert.Equal(1, product.Id);
                break;
            }

            Assert.Equal(System.Data.ConnectionState.Closed, context.Database.GetDbConnection().State);
        }

        Assert.Equal(1, shop.Commands.Count);
    }

    private static Task<List<Product>> Ask(ShopContext context, bool async)
        => context.Products.OrderBy(p => p.Id).Cacheable().ToListAsync(async);

    private Shop Create(bool retrying, string connectionString = "") => new(
        database,
        configure: retrying ? o => o.UseNpgsql(n => n.EnableRetryOnFailure(1, TimeSpan.FromMilliseconds(1), null)) : null,
        connectionString: connectionString);
}
