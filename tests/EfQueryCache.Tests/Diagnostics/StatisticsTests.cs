using System.Globalization;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Diagnostics;

/// <summary>The figures are what has happened.</summary>
public sealed class StatisticsTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Figures_meters_and_events_equal_a_count_kept_beside_a_mixed_workload()
    {
        const int Seed = 4711;
        var random = new Random(Seed);
        var shop = new Shop(database, o => o.L1.SweepInterval = TimeSpan.FromDays(24)); // what nobody asks for stays
        using var meter = new FigureListener(shop.Cache);
        var count = new ExpectedFigures();
        for (var i = 0; i < TestEnvironment.Sized(100_000); i++) await OperateAsync(shop, random, count);

        var statistics = shop.Statistics;
        Assert.All(
            [count.Hits, count.Misses, count.Transactions, count.Volatiles, count.Invalidations, count.Invalidated, count.Expired, count.Cleared],
            figure => Assert.True(figure > 50, count.ToString()));
        Assert.Equal((count.Hits, count.Misses, count.Misses), (statistics.Hits, statistics.Misses, statistics.Stores));
        Assert.Equal((count.Transactions, count.Volatiles), (statistics.Bypasses[BypassReason.Transaction], statistics.Bypasses[BypassReason.VolatileFunction]));
        Assert.Equal(count.Transactions + count.Volatiles, statistics.Bypasses.Values.Sum());
        Assert.Equal(count.Invalidations, statistics.Invalidations);
        Assert.Equal(
            (count.Invalidated, count.Expired, count.Cleared),
            (statistics.Evictions[EvictionReason.Invalidated], statistics.Evictions[EvictionReason.Expired], statistics.Evictions[EvictionReason.Cleared]));
        Assert.Equal(count.Entries, statistics.Entries);
        Assert.Equal(statistics.Stores - statistics.Evictions.Values.Sum(), statistics.Entries);
        Assert.Equal((double)count.Hits / (count.Hits + count.Misses), statistics.HitRatio, 10);
        Assert.Empty(statistics.NotStored);
        Assert.Equal(count.QueryMisses, statistics.Loads);
        Assert.Equal((count.QueryHits, count.QueryMisses), (statistics.TopQueries.Sum(query => query.Hits), statistics.TopQueries.Sum(query => query.Misses)));

        meter.Read();
        Assert.Equal(count.Hits, meter["efquerycache.requests", "hit"]);
        Assert.Equal(count.Misses, meter["efquerycache.requests", "miss"]);
        Assert.Equal(count.Transactions + count.Volatiles, meter["efquerycache.requests", "bypass"]);
        Assert.Equal(count.Misses, meter["efquerycache.stores"]);
        Assert.Equal(count.QueryMisses, meter["efquerycache.load.duration"]);
        Assert.Equal(count.Invalidations, meter["efquerycache.invalidations"]);
        Assert.Equal((count.Invalidated, count.Expired, count.Cleared), (meter["efquerycache.evictions", "invalidated"], meter["efquerycache.evictions", "expired"], meter["efquerycache.evictions", "cleared"]));
        Assert.Equal((count.Entries, statistics.SizeBytes), (meter["efquerycache.entries"], meter["efquerycache.size"]));

        Assert.Equal((count.QueryHits, count.QueryMisses, count.QueryMisses), (shop.Events.Count(QueryCacheEventId.Hit), shop.Events.Count(QueryCacheEventId.Miss), shop.Events.Count(QueryCacheEventId.Stored)));
        Assert.Equal((count.Hits - count.QueryHits, count.Misses - count.QueryMisses), (shop.Events.Count(QueryCacheEventId.ValueHit), shop.Events.Count(QueryCacheEventId.ValueMiss)));
        Assert.Equal(count.Transactions + count.Volatiles, shop.Events.Count(QueryCacheEventId.Bypass));
        Assert.Equal((count.Saved, count.ByHand), (shop.Events.Count(QueryCacheEventId.Invalidated), shop.Events.Count(QueryCacheEventId.InvalidatedByHand)));
    }

    private static async Task OperateAsync(Shop shop, Random random, ExpectedFigures count)
    {
        await using var context = shop.Open();
        var id = random.Next(1, 11);
        switch (random.Next(100))
        {
            case < 75:
                var sent = shop.Commands.Count;
                Assert.Equal(id, (await context.Products.Where(p => p.Id == id).Cacheable(ExpectedFigures.Ttl, "t").SingleAsync(Token)).Id);
                Assert.Equal(sent + (count.AskQuery(id) ? 0 : 1), shop.Commands.Count);
                break;
            case < 85:
                var made = false;
                await shop.Cache.GetOrCreateAsync($"value {id}", _ => ValueTask.FromResult(made = true), o => o.Ttl(ExpectedFigures.Ttl).Tags("t"), Token);
                Assert.Equal(made, !count.AskValue(id));
                break;
            case < 88:
                await using (await context.Database.BeginTransactionAsync(Token))
                {
                    await context.Products.Where(p => p.Id == id).Cacheable().SingleAsync(Token);
                    count.Transactions++;
                }

                break;
            case < 90:
                await context.Products.OrderBy(p => EF.Functions.Random()).Cacheable().FirstAsync(Token);
                count.Volatiles++;
                break;
            case < 93:
                (await context.Products.SingleAsync(p => p.Id == id, Token)).Price += 1;
                await context.SaveChangesAsync(Token);
                count.SaveProduct(id);
                break;
            case < 94:
                await shop.Cache.InvalidateTagsAsync(["t", "another"], Token);
                count.InvalidateTags(2);
                break;
            case < 95:
                await shop.Cache.ClearAsync(Token);
                count.Clear();
                break;
            default:
                var step = TimeSpan.FromSeconds(random.Next(30));
                shop.Clock.Advance(step);
                count.Now += step;
                break;
        }
    }

    [Fact]
    public async Task Entries_pushed_out_are_counted()
    {
        var shop = new Shop(database, o => o.L1.SizeLimit = 12_288);
        for (var id = 1; id <= 15; id++) await shop.AskAsync(c => c.Products.Where(p => p.Id == id).Cacheable().ToListAsync(Token));

        var statistics = shop.Statistics;

        Assert.Equal(15 - statistics.Entries, statistics.Evictions[EvictionReason.Size]);
        Assert.InRange(statistics.Entries, 1, 14);
        Assert.InRange(statistics.SizeBytes, 1, 12_288);
        Assert.Equal(12_288, statistics.SizeLimit);
    }

    [Fact]
    public void Figures_of_an_idle_cache_are_zero()
    {
        var statistics = new Shop(database).Statistics;

        Assert.Equal((0, 0, 0, 0, 0), (statistics.Hits, statistics.Misses, statistics.Stores, statistics.Invalidations, statistics.Entries));
        Assert.Equal(0, statistics.HitRatio);
        Assert.Empty(statistics.Bypasses);
        Assert.Empty(statistics.Evictions);
    }

    [Fact]
    public async Task Text_names_every_figure()
    {
        var shop = new Shop(database);
        for (var i = 0; i < 4; i++) await shop.AskAsync(c => c.Products.Cacheable().CountAsync(Token));
        await shop.AskAsync(c => c.Products.OrderBy(p => EF.Functions.Random()).Cacheable().FirstAsync(Token));
        await shop.Cache.ClearAsync(Token);

        var lines = shop.Statistics.ToString().ReplaceLineEndings("\n").Split('\n');

        Assert.Equal(
            [
                $"hits          3 ({(0.75).ToString("P1", CultureInfo.InvariantCulture)} of 4)", "misses        1, stored 1", "bypasses      1 (VolatileFunction 1)",
                "invalidations 1", "evictions     1 (Cleared 1)", "entries       0, 0.0 KiB of 65,536 KiB",
            ],
            lines);
    }
}
