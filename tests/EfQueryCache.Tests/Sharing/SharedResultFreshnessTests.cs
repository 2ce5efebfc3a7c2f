using System.Diagnostics;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace EfQueryCache.Tests.Sharing;

/// <summary>What keeps an entry from being served keeps what was made of it from being served as well.</summary>
public sealed class SharedResultFreshnessTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Write_ends_it(bool async, bool isSystemClock)
    {
        var shop = await ShareAsync(isSystemClock);
        await using (var context = shop.Open())
        {
            context.Add(new Label { Text = "new" });
            await context.SaveAsync(async);
        }

        Assert.False(await shop.IsHitAsync(CountLabels));
        Assert.Equal(await shop.AskAsync(c => c.Labels.CountAsync(Token)), await shop.AskAsync(CountLabels));
    }

    [Fact]
    public async Task Time_to_live_ends_it_also_that_of_who_asks()
    {
        var shop = await ShareAsync();
        shop.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.True(await shop.IsHitAsync(CountLabels));
        Assert.False(await shop.IsHitAsync(c => c.Labels.Cacheable(TimeSpan.FromSeconds(20)).CountAsync(Token)));
        shop.Clock.Advance(TimeSpan.FromSeconds(300));
        Assert.False(await shop.IsHitAsync(CountLabels));
    }

    [Fact]
    public async Task Time_to_live_ends_it_by_the_clock_of_the_system_as_well()
    {
        var ttl = TimeSpan.FromSeconds(1);
        var shop = await ShareAsync(isSystemClock: true, ttl);
        var stored = Stopwatch.GetTimestamp();
        for (var passed = TimeSpan.Zero; await shop.IsHitAsync(CountLabels); passed = Stopwatch.GetElapsedTime(stored))
        {
            Assert.True(passed < ttl);
        }

        Assert.True(shop.Statistics.SharedHits > 1);
        Assert.False(await (await ShareAsync(isSystemClock: true)).IsHitAsync(c => c.Labels.Cacheable(TimeSpan.FromTicks(1)).CountAsync(Token)));
    }

    [Fact]
    public async Task Invalidations_by_hand_end_it()
    {
        foreach (Func<Shop, Task> invalidate in new Func<Shop, Task>[]
        {
            async s => await s.Cache.ClearAsync(Token),
            async s => await s.Cache.InvalidateAsync<Label>(Token),
            async s => await s.Cache.InvalidateTagsAsync(["t"], Token),
            async s => await s.AskAsync(async c => { await s.Cache.InvalidateAsync(c.Labels.Where(l => l.Id > 0), Token); return 0; }),
        })
        {
            var shop = new Shop(database);
            Task<List<string>> Ask(ShopContext c) => c.Labels.Where(l => l.Id > 0).Cacheable("t").Select(l => l.Text).ToListAsync(Token);
            Task<List<Label>> AskEntities(ShopContext c) => c.Labels.Where(l => l.Id > 0).AsNoTracking().Cacheable(o => o.ShareResults().Tags("t")).ToListAsync(Token);
            for (var i = 0; i < 3; i++)
            {
                await shop.AskAsync(Ask);
                await shop.AskAsync(AskEntities);
            }

            Assert.Equal(2, shop.Statistics.SharedHits);
            await invalidate(shop);
            Assert.False(await shop.IsHitAsync(AskEntities));
        }
    }

    [Fact]
    public async Task Bypasses_go_past_it()
    {
        var shop = await ShareAsync();
        using (shop.Cache.Bypass()) Assert.False(await shop.IsHitAsync(CountLabels));
        await using (var context = shop.Open())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Token);
            var sent = shop.Commands.Count;
            await CountLabels(context);
            Assert.Equal(sent + 1, shop.Commands.Count);
        }

        shop.Cache.Options.Enabled = false;
        Assert.False(await shop.IsHitAsync(CountLabels));
        shop.Cache.Options.Enabled = true;
        Assert.True(await shop.IsHitAsync(CountLabels));
        Assert.Equal(
            (1, 1, 1),
            (shop.Statistics.Bypasses[BypassReason.Requested], shop.Statistics.Bypasses[BypassReason.Transaction], shop.Statistics.Bypasses[BypassReason.Disabled]));
    }

    [Fact]
    public async Task Variation_is_part_of_its_key()
    {
        var shop = await ShareAsync();
        Assert.False(await shop.IsHitAsync(c => c.Labels.Cacheable(o => o.VaryBy("tenant 7")).CountAsync(Token)));
    }

    // Parameters of filters over the context are added while the query executes.
    [Theory, CombinatorialBools]
    public async Task Filter_over_the_context_is_part_of_its_key(bool isSequence, bool async)
    {
        using var memory = new MemoryCache(new MemoryCacheOptions()); // EF Core's own makes room when many tests run
        var shop = new Shop(database, configure: o => o.UseMemoryCache(memory));
        for (var i = 0; i < 4; i++)
        {
            foreach (var least in new[] { 3, 9 })
            {
                await using var context = new FilteredContext(shop.Configure(new DbContextOptionsBuilder<FilteredContext>()).Options) { Least = least };
                var count = isSequence
                    ? (await context.Set<Product>().Select(p => p.Id).Cacheable().ToListAsync(async)).Count
                    : await context.Set<Product>().Cacheable().CountAsync(async);
                Assert.Equal(16 - least, count);
            }
        }

        Assert.Equal((2, isSequence ? 4 : 0), (shop.Statistics.Misses, shop.Statistics.SharedHits));
    }

    [Fact]
    public async Task Query_that_is_not_cached_needs_no_tenant()
    {
        var shop = new Shop(database, o => o.RequireVaryBy().CacheAll(TimeSpan.FromMinutes(1)).Except<Label>());
        for (var i = 0; i < 3; i++)
        {
            await shop.AskAsync(c => c.Labels.CountAsync(Token));
            await shop.AskAsync(c => c.Notes.Cacheable(o => o.VaryBy("tenant 7")).CountAsync(Token));
        }

        Assert.Equal(1, shop.Statistics.SharedHits);
        shop.Cache.Options.Enabled = false;
        await shop.AskAsync(c => c.Notes.Cacheable().CountAsync(Token));
        shop.Cache.Options.Enabled = true;
        using (shop.Cache.Bypass()) await shop.AskAsync(c => c.Notes.Cacheable().CountAsync(Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => shop.AskAsync(c => c.Notes.Cacheable().CountAsync(Token)));
    }

    // The list is part of the key, and somebody else's.
    [Theory, CombinatorialBools]
    public async Task List_that_is_changed_while_the_rows_are_read_is_not_taken_for_the_one_they_were_read_for(bool async)
    {
        var shop = new Shop(database);
        for (var i = 0; i < 3; i++)
        {
            var ids = new List<int> { 1, 2 };
            await using var context = shop.Open();
            var query = context.Products.Where(p => ids.Contains(p.Id)).Select(p => p.Id).Cacheable();
            await foreach (var id in async ? query.AsAsyncEnumerable() : query.AsEnumerable().ToAsyncEnumerable())
            {
                if (id == 1) ids.Add(3);
            }
        }

        int[] wanted = [1, 2, 3];
        var list = wanted.ToList();
        Assert.Equal(wanted, (await shop.AskAsync(c => c.Products.Where(p => list.Contains(p.Id)).Select(p => p.Id).Cacheable().ToListAsync(async))).Order());
    }

    [Fact]
    public async Task Eager_refresh_and_checks_take_place_all_the_same()
    {
        var shop = new Shop(database, o => (o.EagerRefresh, o.VerifyHits) = (0.5, 1));
        for (var i = 0; i < 4; i++) await shop.AskAsync(CountLabels);
        Assert.Equal((3, 0), (shop.Statistics.Verifications, shop.Statistics.SharedHits));

        shop.Cache.Options.VerifyHits = 0;
        await shop.AskAsync(CountLabels);
        Assert.Equal(1, shop.Statistics.SharedHits);
        shop.Clock.Advance(TimeSpan.FromMinutes(3));
        await shop.AskAsync(CountLabels);
        Assert.Equal(1, shop.Statistics.EagerRefreshes);
    }

    [Fact]
    public async Task Eager_refresh_takes_place_by_the_clock_of_the_system_as_well()
    {
        var shop = await ShareAsync(isSystemClock: true, eagerRefresh: 1.0 / 300);
        await Eventually.HoldsAsync(async () => await shop.AskAsync(CountLabels) > 0 && shop.Statistics.EagerRefreshes > 0);
    }

    [Fact]
    public async Task Factory_notices_what_it_depends_on()
    {
        var shop = await ShareAsync();
        ValueTask<int> MakeAsync() => shop.Cache.GetOrCreateAsync("labels", async _ => await shop.AskAsync(CountLabels), cancellationToken: Token);
        var count = await MakeAsync();
        await shop.AskAsync(async c =>
        {
            c.Add(new Label { Text = "one more" });
            return await c.SaveChangesAsync(Token);
        });

        Assert.Equal(count + 1, await MakeAsync());
    }

    [Fact]
    public async Task Cancelled_caller_is_cancelled()
    {
        var shop = await ShareAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shop.AskAsync(c => c.Labels.Cacheable().CountAsync(new CancellationToken(canceled: true))));
    }

    private static Task<int> CountLabels(ShopContext context) => context.Labels.Cacheable().CountAsync(Token);

    private async Task<Shop> ShareAsync(bool isSystemClock = false, TimeSpan? ttl = null, double? eagerRefresh = null)
    {
        var shop = new Shop(
            database, o => (o.TimeProvider, o.DefaultTtl, o.EagerRefresh) = (isSystemClock ? TimeProvider.System : o.TimeProvider, ttl ?? o.DefaultTtl, eagerRefresh));
        for (var i = 0; i < 3; i++) await shop.AskAsync(CountLabels);
        Assert.Equal(1, shop.Statistics.SharedHits);
        return shop;
    }

    private sealed class FilteredContext(DbContextOptions options) : DbContext(options)
    {
        public int Least { get; init; }

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Product>().ToTable("Products").HasQueryFilter(p => p.Id >= Least);
            modelBuilder.Entity<Product>().Ignore(p => p.Labels);
        }
    }
}
