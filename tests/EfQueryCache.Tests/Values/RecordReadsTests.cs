using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Values;

/// <summary>What is kept for what was read is valid exactly as long as that is.</summary>
public sealed class RecordReadsTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Kept_value_ends_with_a_write_to_what_was_read(bool async, bool isHit)
    {
        var shop = new Shop(database);
        if (isHit) await CountAsync(shop, async);
        Assert.Equal("a", await KeepAsync(shop, "a", async));

        await WriteAsync(shop, async, """UPDATE "Notes" SET "Text" = "Text" """);
        Assert.Equal("a", await GetAsync(shop));
        await WriteAsync(shop, async, """UPDATE "Products" SET "Price" = "Price" """);
        Assert.Null(await GetAsync(shop));
    }

    [Theory, CombinatorialBools]
    public async Task Value_that_depends_on_all_that_was_read_stays(bool async)
    {
        var shop = new Shop(database);
        Assert.Equal("a", await KeepAsync(shop, "a", async));
        Assert.Equal("a", await KeepAsync(shop, "b", async));
        Assert.Equal("c", await KeepAsync(shop, "c", async, db => db.Notes));
        Assert.Equal("c", await KeepAsync(shop, "d", async)); // depends on more than this
        await WriteAsync(shop, async, """UPDATE "Notes" SET "Text" = "Text" """);
        Assert.Equal("e", await KeepAsync(shop, "e", async));
    }

    [Theory, CombinatorialBools]
    public async Task Kept_value_expires_with_the_first_of_what_was_read(bool async)
    {
        var shop = new Shop(database);
        await CountAsync(shop, async);
        shop.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("a", await KeepAsync(shop, "a", async, db => db.Notes)); // the notes are as old as this
        shop.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("a", await GetAsync(shop));
        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await GetAsync(shop));
        Assert.Equal("b", await KeepAsync(shop, "b", async, db => db.Notes));
    }

    [Theory, CombinatorialBools]
    public async Task Query_that_takes_only_young_entries_limits_it_too(bool async)
    {
        var shop = new Shop(database);
        using (var reads = shop.Cache.RecordReads())
        {
            await shop.AskAsync(db => db.Products.Cacheable(TimeSpan.FromSeconds(10)).CountAsync(async));
            Assert.True((await reads.KeepAsync("key", "a", Token)).HasValue);
        }

        shop.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await GetAsync(shop));
    }

    [Theory, CombinatorialBools]
    public async Task Write_between_the_read_and_keeping_forbids_it(bool async)
    {
        var shop = new Shop(database);
        using var reads = shop.Cache.RecordReads();
        await CountAsync(shop, async);
        await ElsewhereAsync(() => WriteAsync(shop, async, """UPDATE "Products" SET "Price" = "Price" """));
        Assert.Null(reads.Refusal);
        Assert.False((await reads.KeepAsync("key", "a", Token)).HasValue);
        await CountAsync(shop, async);
        Assert.Contains("changed", reads.Refusal, StringComparison.Ordinal);
    }

    [Theory, CombinatorialBools]
    public async Task What_is_not_known_to_be_current_forbids_it(bool async)
    {
        var shop = new Shop(database);
        await RefusesAsync("not marked", () => shop.AskAsync(db => db.Products.CountAsync(async)));
        await RefusesAsync("not marked", () => shop.AskAsync(db => db.Products.NotCacheable().CountAsync(async)));
        await RefusesAsync("VolatileFunction", () => shop.AskAsync(db => db.Products.Where(p => p.Id > EF.Functions.Random()).Cacheable().CountAsync(async)));
        await RefusesAsync("written", async () => await shop.AskAsync(async db =>
        {
            db.Add(new Category { Name = "x" });
            await db.SaveAsync(async);
            return 0;
        }));
        await RefusesAsync("written", async () => await WriteAsync(shop, async, """UPDATE "Notes" SET "Text" = "Text" """));
        await RefusesAsync("Transaction", async () => await shop.AskAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Token);
            return await db.Products.Cacheable().CountAsync(async);
        }));
        await RefusesAsync("not in the cache", async () => await shop.Cache.GetAsync<int>("missing", Token));
        await RefusesAsync("could not be stored", async () => await shop.Cache.GetOrCreateAsync("value", async _ => await shop.AskAsync(db => db.Products.Where(p => p.Id > EF.Functions.Random()).Cacheable().CountAsync(async)), null, Token));

        async Task RefusesAsync(string why, Func<Task> work)
        {
            using var reads = shop.Cache.RecordReads();
            await CountAsync(shop, async);
            await work();
            Assert.Contains(why, reads.Refusal, StringComparison.Ordinal);
            Assert.False((await reads.KeepAsync("key", "a", Token)).HasValue);
        }
    }

    [Fact]
    public async Task Nothing_read_is_nothing_to_keep()
    {
        var shop = new Shop(database);
        using var reads = shop.Cache.RecordReads();
        Assert.True(reads.IsEmpty);
        Assert.Null(reads.Refusal);
        Assert.False((await reads.KeepAsync("key", "a", Token)).HasValue);
    }

    [Theory, CombinatorialBools]
    public async Task Inner_recording_is_a_part_of_the_outer(bool async)
    {
        var shop = new Shop(database);
        using var outer = shop.Cache.RecordReads();
        await InnerAsync();
        Assert.True((await outer.KeepAsync("key", "a", Token)).HasValue);
        await ElsewhereAsync(() => WriteAsync(shop, async, """UPDATE "Products" SET "Price" = "Price" """));
        Assert.Null(await GetAsync(shop));

        async Task InnerAsync()
        {
            using var inner = shop.Cache.RecordReads();
            await CountAsync(shop, async);
        }
    }

    [Theory, CombinatorialBools]
    public async Task Object_level_hits_are_recorded(bool async)
    {
        var shop = new Shop(database);
        for (var i = 0; i < 3; i++) await CountAsync(shop, async);
        var before = shop.Statistics.SharedHits;
        Assert.Equal("a", await KeepAsync(shop, "a", async));
        Assert.Equal(before + 1, shop.Statistics.SharedHits);
        await WriteAsync(shop, async, """UPDATE "Products" SET "Price" = "Price" """);
        Assert.Null(await GetAsync(shop));
    }

    [Theory, CombinatorialBools]
    public async Task Values_are_recorded_when_they_are_made_and_when_they_are_there(bool async)
    {
        var shop = new Shop(database);
        for (var i = 0; i < 2; i++)
        {
            using (var reads = shop.Cache.RecordReads())
            {
                await shop.Cache.GetOrCreateAsync("value", async _ => await CountAsync(shop, async), o => o.Ttl(TimeSpan.FromMinutes(1)), Token);
                Assert.Equal("a", (await reads.KeepAsync("key", "a", Token)).GetValueOrDefault());
            }

            if (i == 0) await shop.Cache.RemoveAsync("key", Token);
        }

        await shop.Cache.RemoveAsync("value", Token);
        Assert.Null(await GetAsync(shop));
    }

    [Fact]
    public async Task Who_records_waits_for_others_that_make_a_value_and_takes_what_is_stored()
    {
        var shop = new Shop(database);
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
        var others = Enumerable.Range(0, 5).Select(i => Task.Run(
            async () =>
            {
                using var reads = shop.Cache.RecordReads();
                await AskAsync();
                return (await reads.KeepAsync($"key {i}", "a", Token)).HasValue;
            },
            Token)).ToArray();
        await Eventually.HoldsAsync(() => shop.Statistics.Misses == 6);
        go.SetResult();
        await first;
        Assert.All(await Task.WhenAll(others), Assert.True);
        Assert.Equal(1, calls);
        await WriteAsync(shop, async: true, """UPDATE "Products" SET "Price" = "Price" """);
        for (var i = 0; i < others.Length; i++) Assert.False(await shop.Cache.ExistsAsync($"key {i}", Token));
    }

    // What is not a part of the recording flow.
    private static Task ElsewhereAsync(Func<Task> work)
    {
        using (ExecutionContext.SuppressFlow()) return Task.Run(work, Token);
    }

    private static Task<int> CountAsync(Shop shop, bool async) => shop.AskAsync(db => db.Products.Cacheable().CountAsync(async));

    private static async Task<string?> KeepAsync(Shop shop, string value, bool async, Func<ShopContext, IQueryable<object>>? more = null)
    {
        using var reads = shop.Cache.RecordReads();
        await CountAsync(shop, async);
        if (more is not null) await shop.AskAsync(db => more(db).Cacheable().CountAsync(async));
        Assert.Null(reads.Refusal);
        return (await reads.KeepAsync("key", value, Token)).GetValueOrDefault();
    }

    private static async Task<string?> GetAsync(Shop shop) => (await shop.Cache.GetAsync<string>("key", Token)).GetValueOrDefault();

    private static Task<int> WriteAsync(Shop shop, bool async, string sql)
        => shop.AskAsync(async db => async ? await db.Database.ExecuteSqlRawAsync(sql, Token) : db.Database.ExecuteSqlRaw(sql));
}
