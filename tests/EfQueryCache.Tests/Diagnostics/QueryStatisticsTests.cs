using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Diagnostics;

/// <summary>What is said of single queries is what they are, and what is in memory for them.</summary>
public sealed class QueryStatisticsTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_and_bytes_follow_what_is_in_memory()
    {
        var shop = new Shop(database);
        for (var round = 0; round < 2; round++)
        {
            for (var id = 1; id <= 5; id++) await shop.AskAsync(c => c.Products.Where(p => p.Id == id).Cacheable().ToListAsync(Token));
            for (var id = 1; id <= 3; id++) await shop.AskAsync(c => c.Products.Where(p => p.Id == id).Select(p => p.Name).Cacheable().ToListAsync(Token)); // shared: takes more when it is hit
            await shop.Cache.GetOrCreateAsync("value", _ => ValueTask.FromResult(1), cancellationToken: Token);
            AssertAddsUp(shop, 5, 3);
        }

        await shop.AskAsync(c => c.Products.Where(p => p.Id == 2).ExecuteUpdateAsync(set => set.SetProperty(p => p.Price, p => p.Price), Token));
        await shop.Cache.RemoveExpiredAsync(Token);
        await shop.Cache.RemoveAsync("value", Token);
        Assert.Equal(shop.Statistics.Entries, shop.Statistics.CostlyQueries.Sum(query => query.Entries));
        Assert.Equal(shop.Statistics.SizeBytes, shop.Statistics.CostlyQueries.Sum(query => query.SizeBytes));

        await shop.Cache.ClearAsync(Token);
        Assert.All(shop.Statistics.CostlyQueries, query => Assert.Equal((0, 0L), (query.Entries, query.SizeBytes)));

        static void AssertAddsUp(Shop shop, params int[] entries)
        {
            var (statistics, queries) = (shop.Statistics, shop.Statistics.TopQueries);
            Assert.Equal(entries, queries.Select(query => query.Entries).OrderDescending());
            Assert.Equal(statistics.Entries - 1, queries.Sum(query => query.Entries));
            Assert.InRange(queries.Sum(query => query.SizeBytes), 1, statistics.SizeBytes - 1);
        }
    }

    [Fact]
    public async Task Query_is_described_by_what_it_depends_on_and_its_policy()
    {
        var shop = new Shop(database);
        for (var id = 1; id <= 2; id++)
        {
            await shop.AskAsync(c => c.Products.Where(p => p.Id == id)
                .Cacheable(o => o.Ttl(TimeSpan.FromMinutes(3)).Tags("b", "a").DependsOn("shop.extra").EagerRefresh(0.5).FailSafe(TimeSpan.FromHours(1)))
                .ToListAsync(Token));
        }

        await shop.AskAsync(c => c.Products.Cacheable().CountAsync(Token));
        var statistics = shop.Statistics;
        var query = statistics.CostlyQueries.Single(query => query.Misses == 2);

        Assert.Equal(["Products", "shop.extra"], query.Tables);
        Assert.Equal(["Products#Id=@id", "shop.extra"], query.Dependencies);
        Assert.Equal(["a", "b"], query.Tags);
        Assert.Equal((TimeSpan.FromMinutes(3), 0.5, TimeSpan.FromHours(1)), (query.Ttl, query.EagerRefresh, query.FailSafe));
        Assert.Equal((3, statistics.LoadTime), (statistics.Loads, statistics.CostlyQueries.Aggregate(TimeSpan.Zero, (sum, q) => sum + q.TimeSpent)));
        Assert.Equal(2, statistics.CostlyQueries.Select(q => q.Id).Distinct().Count());
        Assert.All(statistics.CostlyQueries, q => Assert.Matches("^[0-9a-f]{12}$", q.Id));
        Assert.Equal(query.Id, shop.Statistics.TopQueries.Single(q => q.Misses == 2).Id);
        Assert.Equal((null, ""), (query.LastNotStored, query.LastNotStoredWhy));
    }

    [Fact]
    public async Task Last_reason_for_not_storing_is_kept()
    {
        var shop = new Shop(database);
        for (var i = 0; i < 2; i++) await shop.AskAsync(c => c.Products.Cacheable(o => o.CacheWhen(_ => false)).ToListAsync(Token));

        var query = Assert.Single(shop.Statistics.CostlyQueries);

        Assert.Equal((BypassReason.ResultPredicate, 0, 2), (query.LastNotStored, query.Entries, query.Misses));
        Assert.Contains("CacheWhen", query.LastNotStoredWhy, StringComparison.Ordinal);
    }
}
