using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.SecondLevel;

/// <summary>What is kept for what was read is known to all processes, and strictly as good as that.</summary>
[Collection(nameof(SecondLevelRunsAlone))]
public sealed class SharedKeptTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IDisposable
{
    private readonly MemorySecondLevel _level = new();
    private readonly List<QueryCache> _caches = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Recording_asks_nobody_for_what_is_in_trusted_memory(bool async)
    {
        var shop = await NewShopAsync();
        for (var i = 0; i < 3; i++) await CountAsync(shop, async);
        var looks = _level.Looks;
        using var reads = shop.Cache.RecordReads();
        await CountAsync(shop, async);
        Assert.Equal(looks, _level.Looks);
        Assert.Equal("a", (await reads.KeepAsync("key", "a", Token)).GetValueOrDefault());
    }

    [Theory, CombinatorialBools]
    public async Task Kept_value_ends_with_the_write_of_another_process_before_that_is_heard(bool async)
    {
        var shop = await NewShopAsync();
        Assert.Equal("a", await KeepAsync(shop, "a", async));
        await Eventually.HoldsAsync(async () => await GetAsync(shop) == "a");

        _level.IsLogDown = true;
        _level.ChangeElsewhere("Products");
        Assert.Null(await GetAsync(shop));

        // What is read from memory is as old as it may be: nothing is kept for it.
        var misses = shop.Statistics.Misses;
        using (var reads = shop.Cache.RecordReads())
        {
            await CountAsync(shop, async);
            Assert.False((await reads.KeepAsync("key", "b", Token)).HasValue);
        }

        Assert.Equal(misses, shop.Statistics.Misses);
    }

    [Theory, CombinatorialBools]
    public async Task Other_process_finds_what_is_kept_and_keeps_it(bool async)
    {
        var (shop, other) = (await NewShopAsync(), await NewShopAsync());
        Assert.Equal("a", await KeepAsync(shop, "a", async));
        await Eventually.HoldsAsync(async () => await GetAsync(other) == "a");
        Assert.Equal("a", await KeepAsync(other, "b", async));
        await other.AskAsync(db => db.Products.ExecuteUpdateAsync(set => set.SetProperty(p => p.Price, p => p.Price), Token));
        Assert.Null(await GetAsync(shop));
        Assert.Null(await GetAsync(other));
    }

    [Fact]
    public async Task Value_that_another_makes_is_recorded_by_who_waits_for_it()
    {
        var shop = await NewShopAsync();
        var (calls, go) = (0, new TaskCompletionSource());
        ValueTask<int> AskAsync() => shop.Cache.GetOrCreateAsync(
            "value",
            async _ =>
            {
                Interlocked.Increment(ref calls);
                await go.Task;
                return await CountAsync(shop, async: true);
            },
            null,
            Token);

        var first = Task.Run(async () => await AskAsync(), Token);
        await Eventually.HoldsAsync(() => calls == 1);
        var second = Task.Run(
            async () =>
            {
                using var reads = shop.Cache.RecordReads();
                await AskAsync();
                return (await reads.KeepAsync("key", "a", Token)).HasValue;
            },
            Token);
        await Eventually.HoldsAsync(() => shop.Statistics.Misses == 2);
        go.SetResult();
        await first;
        Assert.True(await second);
        Assert.Equal(1, calls);
        await Eventually.HoldsAsync(async () => await GetAsync(shop) == "a");
        _level.ChangeElsewhere("Products");
        Assert.Null(await GetAsync(shop));
    }

    public void Dispose()
    {
        foreach (var cache in _caches) cache.Dispose();
    }

    private static Task<int> CountAsync(Shop shop, bool async) => shop.AskAsync(db => db.Products.Cacheable().CountAsync(async));

    private static async Task<string?> KeepAsync(Shop shop, string value, bool async)
    {
        using var reads = shop.Cache.RecordReads();
        await CountAsync(shop, async);
        Assert.Null(reads.Refusal);
        return (await reads.KeepAsync("key", value, Token)).GetValueOrDefault();
    }

    private static async Task<string?> GetAsync(Shop shop) => (await shop.Cache.GetAsync<string>("key", Token)).GetValueOrDefault();

    private async Task<Shop> NewShopAsync()
    {
        var shop = new Shop(database, o => (o.SecondLevel, o.MaxStaleness) = (_level, TimeSpan.FromSeconds(2)));
        _caches.Add(shop.Cache);
        await Eventually.HoldsAsync(() => shop.Cache.Backplane!.Age is not null);
        return shop;
    }
}
