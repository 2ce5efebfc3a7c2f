using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Execution;

/// <summary>All commands of a split query are one entry.</summary>
public sealed class SplitQueryTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task All_commands_are_served_from_one_entry(bool async, bool retrying)
    {
        var shop = Create(retrying);
        var miss = Describe(await shop.AskAsync(c => Build(c).ToListAsync(async)));
        Assert.Equal(3, shop.Commands.Count);
        Assert.Equal(1, shop.Statistics.Entries);

        for (var i = 0; i < 3; i++) Assert.Equal(miss, Describe(await shop.AskAsync(c => Build(c).ToListAsync(async))));

        Assert.Equal(3, shop.Commands.Count);
        Assert.Equal((3, 1), (shop.Statistics.Hits, shop.Statistics.Misses));
    }

    [Theory, CombinatorialBools]
    public async Task Write_to_any_of_the_tables_makes_all_commands_run_again(bool async)
    {
        foreach (var write in (Action<ShopContext>[])
            [
                c => c.Categories.First().Name += "!",
                c => c.Products.First().Price += 1,
                c => c.Labels.First().Text += "!",
            ])
        {
            var shop = Create(retrying: false);
            await shop.AskAsync(c => Build(c).ToListAsync(async));
            await using (var context = shop.Open())
            {
                write(context);
                await context.SaveAsync(async);
            }

            var before = shop.Commands.Count;
            var expected = Describe(await shop.AskAsync(c => Build(c).NotCacheable().ToListAsync(async)));
            Assert.Equal(expected, Describe(await shop.AskAsync(c => Build(c).ToListAsync(async))));
            Assert.Equal(before + 6, shop.Commands.Count);
        }
    }

    [Theory, CombinatorialBools]
    public async Task Write_between_two_commands_leaves_no_entry_of_mixed_ages(bool async)
    {
        var writer = Create(retrying: false);
        var slow = new SlowReader
        {
            AfterRead = async () =>
            {
                await using var context = writer.Open();
                context.Categories.First().Name += "!";
                await context.SaveAsync(async: true);
            },
        };
        var shop = new Shop(database, configure: o => o.AddInterceptors(slow)) { Cache = writer.Cache };
        await shop.AskAsync(c => Task.FromResult(Build(c).ToList()));
        Assert.True(slow.WasUsed);

        var fresh = await shop.AskAsync(c => Build(c).NotCacheable().ToListAsync(async));

        Assert.Equal(Describe(fresh), Describe(await shop.AskAsync(c => Build(c).ToListAsync(async))));
        Assert.Equal(0, shop.Statistics.Hits);
    }

    [Fact]
    public async Task Enumeration_that_stopped_early_is_completed_by_a_later_one()
    {
        var shop = Create(retrying: false);
        static IQueryable<Category> Sparse(ShopContext c) => c.Categories.OrderByDescending(x => x.Id)
            .Include(x => x.Products.OrderBy(p => p.Id)).ThenInclude(p => p.Labels).AsSplitQuery().Cacheable();
        await using (var context = shop.Open())
        {
            context.Add(new Category { Name = "without products" });
            await context.SaveChangesAsync(Token);
        }

        await using (var context = shop.Open())
        {
            await foreach (var category in Sparse(context).AsAsyncEnumerable().WithCancellation(Token))
            {
                Assert.Empty(category.Products);
                break;
            }
        }

        var expected = Describe(await shop.AskAsync(c => Sparse(c).NotCacheable().ToListAsync(async: true)));
        for (var i = 0; i < 3; i++) Assert.Equal(expected, Describe(await shop.AskAsync(c => Sparse(c).ToListAsync(async: true))));
        Assert.True(await shop.IsHitAsync(c => Sparse(c).ToListAsync(async: true)));
    }

    [Theory, CombinatorialBools]
    public async Task Part_that_is_too_large_stores_nothing_and_gives_all_rows(bool async)
    {
        var shop = new Shop(database, o => o.MaxRows = 10);
        var expected = Describe(await shop.AskAsync(c => Build(c).NotCacheable().ToListAsync(async)));

        for (var i = 0; i < 2; i++) Assert.Equal(expected, Describe(await shop.AskAsync(c => Build(c).ToListAsync(async))));

        Assert.Equal((0, 0), (shop.Statistics.Hits, shop.Statistics.Entries));
    }

    private static IQueryable<Category> Build(ShopContext context) => context.Categories.OrderBy(c => c.Id)
        .Include(c => c.Products.OrderBy(p => p.Id)).ThenInclude(p => p.Labels.OrderBy(l => l.Id)).AsSplitQuery().Cacheable();

    private static IEnumerable<string> Describe(IEnumerable<Category> categories) => categories.Select(c =>
        $"{c.Id} {c.Name}: {string.Join("; ", c.Products.Select(p => $"{p.Id} {p.Price} {string.Join(',', p.Labels.Select(l => l.Text))}"))}");

    private Shop Create(bool retrying) => new(database, configure: retrying ? o => o.UseNpgsql(n => n.EnableRetryOnFailure(1)) : null);
}
