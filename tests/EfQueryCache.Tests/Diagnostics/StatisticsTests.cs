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
    public async Task Figures_equal_a_count_kept_beside_a_mixed_workload()
    {
        const int Seed = 4711;
        var random = new Random(Seed);
        var shop = new Shop(database);
        var (hits, misses, transactions, volatiles, invalidations) = (0, 0, 0, 0, 0);
        var (invalidated, expired, cleared) = (0, 0, 0);
        var entries = new Dictionary<int, (bool IsValid, TimeSpan Stored)>();
        var now = TimeSpan.Zero;

        for (var i = 0; i < 2000; i++)
        {
            await using var context = shop.Open();
            var id = random.Next(1, 11);
            switch (random.Next(100))
            {
                case < 85:
                    var (before, isThere) = (shop.Commands.Count, entries.TryGetValue(id, out var entry));
                    Assert.Equal(id, (await context.Products.Where(p => p.Id == id).Cacheable(TimeSpan.FromSeconds(60), "t").SingleAsync(Token)).Id);
                    if (isThere && entry.IsValid && now - entry.Stored < TimeSpan.FromSeconds(60))
                    {
                        hits++;
                        Assert.Equal(before, shop.Commands.Count);
                        break;
                    }

                    misses++;
                    Assert.Equal(before + 1, shop.Commands.Count);
                    if (isThere && now - entry.Stored >= TimeSpan.FromSeconds(60)) expired++;
                    else if (isThere) invalidated++;
                    entries[id] = (true, now);
                    break;
                case < 88:
                    await using (await context.Database.BeginTransactionAsync(Token))
                    {
                        await context.Products.Where(p => p.Id == id).Cacheable().SingleAsync(Token);
                        transactions++;
                    }

                    break;
                case < 90:
                    await context.Products.OrderBy(p => EF.Functions.Random()).Cacheable().FirstAsync(Token);
                    volatiles++;
                    break;
                case < 93:
                    (await context.Products.SingleAsync(p => p.Id == id, Token)).Price += 1;
                    await context.SaveChangesAsync(Token);
                    invalidations++;
                    if (entries.TryGetValue(id, out var changed)) entries[id] = (false, changed.Stored); // read by key: the others stay
                    break;
                case < 94:
                    await shop.Cache.InvalidateTagsAsync(["t", "another"], Token);
                    invalidations += 2;
                    Invalidate();
                    break;
                case < 95:
                    await shop.Cache.ClearAsync(Token);
                    invalidations++;
                    cleared += entries.Count;
                    entries.Clear();
                    break;
                default:
                    var step = TimeSpan.FromSeconds(random.Next(30));
                    shop.Clock.Advance(step);
                    now += step;
                    break;
            }
        }

        var statistics = shop.Statistics;
        Assert.True(hits > 200 && misses > 200 && invalidated > 20 && expired > 20 && cleared > 20, $"hits {hits}, misses {misses}, {invalidated}, {expired}, {cleared}");
        Assert.Equal((hits, misses, misses), (statistics.Hits, statistics.Misses, statistics.Stores));
        Assert.Equal((transactions, volatiles), (statistics.Bypasses[BypassReason.Transaction], statistics.Bypasses[BypassReason.VolatileFunction]));
        Assert.Equal(transactions + volatiles, statistics.Bypasses.Values.Sum());
        Assert.Equal(invalidations, statistics.Invalidations);
        Assert.Equal(
            (invalidated, expired, cleared),
            (statistics.Evictions[EvictionReason.Invalidated], statistics.Evictions[EvictionReason.Expired], statistics.Evictions[EvictionReason.Cleared]));
        Assert.Equal(entries.Count, statistics.Entries);
        Assert.Equal(statistics.Stores - statistics.Evictions.Values.Sum(), statistics.Entries);
        Assert.Equal((double)hits / (hits + misses), statistics.HitRatio, 10);
        Assert.Empty(statistics.NotStored);

        void Invalidate()
        {
            foreach (var id in entries.Keys.ToList()) entries[id] = (false, entries[id].Stored);
        }
    }

    [Fact]
    public async Task Entries_pushed_out_are_counted()
    {
        var shop = new Shop(database, o => o.L1.SizeLimit = 4096);
        for (var id = 1; id <= 15; id++) await shop.AskAsync(c => c.Products.Where(p => p.Id == id).Cacheable().ToListAsync(Token));

        var statistics = shop.Statistics;

        Assert.Equal(15 - statistics.Entries, statistics.Evictions[EvictionReason.Size]);
        Assert.InRange(statistics.Entries, 1, 14);
        Assert.InRange(statistics.SizeBytes, 1, 4096);
        Assert.Equal(4096, statistics.SizeLimit);
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
