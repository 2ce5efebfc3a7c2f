using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Execution;

/// <summary>What one caller does with a result never reaches another.</summary>
public sealed class SharedResultTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Theory, CombinatorialBools]
    public async Task Changing_what_was_returned_changes_nothing_for_the_next_caller(bool async, bool tracking)
    {
        var shop = new Shop(database);
        for (var i = 0; i < 3; i++)
        {
            await using var context = shop.Open();
            var products = tracking ? context.Products : context.Products.AsNoTracking();
            var product = await products.Where(p => p.Id == 1).Cacheable().SingleAsync(async);
            Assert.Equal([1, 2, 3], product.Picture);
            Assert.Equal([1, 1], product.Ratings);
            Assert.Equal("product 1.1", product.Name);

            product.Picture[0] = 99;
            product.Ratings[0] = 99;
            product.Name = "changed";
        }

        Assert.Equal(2, shop.Statistics.Hits);
    }

    [Fact]
    public async Task Hits_are_tracked_like_rows_from_the_database()
    {
        var shop = new Shop(database);
        await shop.AskAsync(c => c.Products.Where(p => p.Id < 3).Cacheable().ToListAsync(async: true));
        await using var context = shop.Open();
        var tracked = context.Products.Single(p => p.Id == 1);
        tracked.Name = "mine";

        var products = await context.Products.Where(p => p.Id < 3).Cacheable().ToListAsync(async: true);

        Assert.Same(tracked, products.Single(p => p.Id == 1));
        Assert.Equal("mine", tracked.Name);
        Assert.Equal(EntityState.Unchanged, context.Entry(products.Single(p => p.Id == 2)).State);
    }

    [Fact]
    public async Task Parallel_hits_and_misses_over_pooled_contexts_give_right_answers()
    {
        var shop = new Shop(database);
        await Parallel.ForEachAsync(Enumerable.Range(0, 4000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, token) =>
        {
            await using var context = shop.Open();
            var id = (i % 15) + 1;
            var product = await context.Products.Where(p => p.Id == id).Cacheable().SingleAsync(token);
            Assert.Equal(id, product.Id);
            Assert.Equal((product.CategoryId * 10) + ((id - 1) % 5) + 1, product.Price);
        });

        Assert.True(shop.Statistics.Hits > 3000);
    }
}
