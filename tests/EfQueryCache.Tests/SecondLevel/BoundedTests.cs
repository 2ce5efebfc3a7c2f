using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.SecondLevel;

/// <summary>Memory is served from without asking, as long as what other processes write is heard of.</summary>
[Collection(nameof(SecondLevelRunsAlone))]
public sealed class BoundedTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly MemorySecondLevel _level = new();
    private readonly List<QueryCache> _caches = [];

    [Theory, CombinatorialBools]
    public async Task Hit_in_memory_asks_nobody(bool async)
    {
        var shop = await FilledAsync(async);
        var looks = _level.Looks;

        Assert.True(await IsHitAsync(shop, async));
        Assert.Equal(looks, _level.Looks);
    }

    [Theory, CombinatorialBools]
    public async Task Strict_query_asks_on_every_hit(bool async)
    {
        var shop = await FilledAsync(async);
        var looks = _level.Looks;

        Assert.True(await IsHitAsync(shop, async, c => c.Strict()));
        Assert.Equal(looks + 1, _level.Looks);
        _level.IsLogDown = true;
        _level.ChangeElsewhere("Products");
        Assert.False(await IsHitAsync(shop, async, c => c.Strict()));
    }

    [Theory, CombinatorialBools]
    public async Task Bounded_query_does_not_ask_in_a_strict_cache(bool async)
    {
        var shop = await FilledAsync(async, o => o.Consistency = ConsistencyLevel.Strict);
        var looks = _level.Looks;

        Assert.True(await IsHitAsync(shop, async, c => c.Bounded()));
        Assert.Equal(looks, _level.Looks);
        Assert.True(await IsHitAsync(shop, async));
        Assert.Equal(looks + 1, _level.Looks);
    }

    [Theory, CombinatorialBools]
    public async Task What_others_change_is_invalid_once_it_is_heard(bool async)
    {
        var shop = await FilledAsync(async);
        _level.ChangeElsewhere("Labels");
        await HearAsync();
        Assert.True(await IsHitAsync(shop, async));

        _level.ChangeElsewhere("Products");
        await HearAsync();
        Assert.False(await IsHitAsync(shop, async));
        Assert.True(await IsHitAsync(shop, async));
    }

    [Theory, CombinatorialBools]
    public async Task What_is_not_heard_is_served_for_MaxStaleness_and_no_longer(bool async)
    {
        var shop = await FilledAsync(async);
        _level.IsLogDown = true;
        _level.ChangeElsewhere("Products");

        shop.Clock.Advance(shop.Cache.Options.MaxStaleness);
        Assert.True(await IsHitAsync(shop, async));
        shop.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(await IsHitAsync(shop, async));
    }

    [Theory, CombinatorialBools]
    public async Task Age_of_what_was_heard_counts_from_when_it_was_asked_for(bool async)
    {
        var shop = await FilledAsync(async);
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _level.BeforeLog = () =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        _level.Call();
        await asked.Task;
        shop.Clock.Advance(TimeSpan.FromSeconds(1.5));
        _level.IsLogDown = false;
        var reads = _level.LogReads;
        _level.BeforeLog = () => new TaskCompletionSource().Task; // none after this one
        answer.SetResult();
        await Eventually.HoldsAsync(() => _level.LogReads > reads);
        await Eventually.HoldsAsync(() => shop.Cache.Backplane!.Age == TimeSpan.FromSeconds(1.5));

        _level.ChangeElsewhere("Products");
        shop.Clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.True(await IsHitAsync(shop, async));
        shop.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(await IsHitAsync(shop, async));
    }

    [Theory, CombinatorialBools]
    public async Task Memory_is_trusted_again_once_the_log_can_be_read(bool async)
    {
        var shop = await FilledAsync(async);
        _level.IsLogDown = true;
        shop.Clock.Advance(TimeSpan.FromSeconds(3));
        var looks = _level.Looks;
        Assert.True(await IsHitAsync(shop, async));
        Assert.Equal(looks + 1, _level.Looks);
        await Eventually.HoldsAsync(() => shop.Statistics.Suspensions == 1);

        _level.IsLogDown = false;
        await HearAsync();
        Assert.True(await IsHitAsync(shop, async));
        Assert.Equal(looks + 1, _level.Looks);
    }

    [Theory, CombinatorialBools]
    public async Task While_another_is_about_to_commit_the_database_answers(bool async)
    {
        var shop = await FilledAsync(async);
        var writer = _level.MarkElsewhere("Products", Lease);
        await HearAsync();
        Assert.False(await IsHitAsync(shop, async));
        Assert.False(await IsHitAsync(shop, async));

        _level.EndElsewhere(writer, isCommitted: true);
        await HearAsync();
        Assert.False(await IsHitAsync(shop, async));
        Assert.True(await IsHitAsync(shop, async));
    }

    [Theory, CombinatorialBools]
    public async Task What_nobody_was_served_past_is_valid_again_after_a_rollback(bool async)
    {
        var shop = await FilledAsync(async);
        var writer = _level.MarkElsewhere("Products", Lease);
        await HearAsync();
        _level.EndElsewhere(writer, isCommitted: false);
        await HearAsync();

        var looks = _level.Looks;
        Assert.True(await IsHitAsync(shop, async));
        Assert.Equal(looks, _level.Looks);
    }

    [Theory, CombinatorialBools]
    public async Task What_somebody_was_served_past_is_not_served_after_it(bool async)
    {
        var shop = await FilledAsync(async);
        var writer = _level.MarkElsewhere("Products", Lease);
        await HearAsync();
        Assert.False(await IsHitAsync(shop, async)); // this may have been newer
        _level.EndElsewhere(writer, isCommitted: false);
        await HearAsync();

        var looks = _level.Looks;
        await IsHitAsync(shop, async);
        Assert.NotEqual(looks, _level.Looks);
    }

    [Theory, CombinatorialBools]
    public async Task Mark_that_nobody_ends_is_a_write_when_its_lease_has_ended(bool async)
    {
        var shop = await FilledAsync(async);
        var writer = _level.MarkElsewhere("Products", TimeSpan.FromSeconds(1));
        await HearAsync();
        _level.EndElsewhere(writer, isCommitted: null);
        shop.Clock.Advance(TimeSpan.FromSeconds(1.1));
        await HearAsync();

        Assert.False(await IsHitAsync(shop, async));
        Assert.True(await IsHitAsync(shop, async));
    }

    [Theory, CombinatorialBools]
    public async Task Log_that_was_trimmed_before_it_was_heard_makes_everything_invalid(bool async)
    {
        var shop = await FilledAsync(async);
        var go = new TaskCompletionSource();
        _level.BeforeLog = () => go.Task;
        _level.ChangeElsewhere("Products");
        _level.TrimLog();
        _level.BeforeLog = null;
        go.SetResult();
        await HearAsync();

        Assert.False(await IsHitAsync(shop, async));
        Assert.True(await IsHitAsync(shop, async));
    }

    [Theory, CombinatorialBools]
    public async Task Second_level_that_has_lost_everything_makes_everything_invalid(bool async)
    {
        var shop = await FilledAsync(async);
        _level.Epoch++;
        await HearAsync();

        Assert.False(await IsHitAsync(shop, async));
        Assert.True(await IsHitAsync(shop, async));
    }

    [Theory, CombinatorialBools]
    public async Task Answer_of_another_epoch_makes_everything_invalid_before_the_log_says_so(bool async)
    {
        var shop = await FilledAsync(async);
        _level.IsLogDown = true;
        _level.Epoch++;
        await shop.AskAsync(c => c.Labels.OrderBy(l => l.Id).Cacheable().ToListAsync(async));

        Assert.False(await IsHitAsync(shop, async));
    }

    [Theory, CombinatorialBools]
    public async Task Own_write_is_seen_at_once_and_not_heard_again(bool async)
    {
        var shop = await FilledAsync(async);
        await using (var context = shop.Open())
        {
            context.Products.First(p => p.Id == 1).Price++;
            await context.SaveAsync(async);
        }

        Assert.False(await IsHitAsync(shop, async));
        await HearAsync();
        Assert.True(await IsHitAsync(shop, async));
        Assert.Equal(await AskAsync(shop, async), await AskAsync(shop, async, isCached: false));
    }

    [Theory, CombinatorialBools]
    public async Task Of_two_who_load_at_one_time_one_is_kept(bool async)
    {
        var shop = await NewShopAsync();
        _level.GrantsAll = true;
        await AskAsync(shop, async, configure: c => c.CacheWhen(_ =>
        {
            // It has read; another one who comes now reads something newer, and is served first.
            _level.IsLogDown = true;
            _level.ChangeElsewhere("Products");
            Task.Run(() => AskAsync(shop, async, configure: other => other.Strict())).Wait();
            return true;
        }));

        // Which of them is older nobody knows.
        var looks = _level.Looks;
        await IsHitAsync(shop, async);
        Assert.NotEqual(looks, _level.Looks);
    }

    [Fact]
    public async Task Of_many_who_find_one_entry_in_the_second_level_at_once_one_keeps_it()
    {
        await FilledAsync(async: true);
        await Eventually.HoldsAsync(() => _level.Entries == 1);
        var shop = await NewShopAsync();
        var together = new Barrier(8);
        _level.BeforeLook = () =>
        {
            together.SignalAndWait(TimeSpan.FromSeconds(10)); // all have read the versions here
            return Task.CompletedTask;
        };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() => AskAsync(shop, async: false).Wait(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        _level.BeforeLook = null;

        Assert.Equal((8, 1), (shop.Statistics.SecondLevelHits, shop.Statistics.Promotions));
        var looks = _level.Looks;
        Assert.True(await IsHitAsync(shop));
        Assert.Equal(looks, _level.Looks);
    }

    [Fact]
    public async Task What_comes_into_memory_leaves_other_queries_alone()
    {
        var shop = await NewShopAsync();
        Task<int> AskFor(int id) => shop.AskAsync(c => c.Products.Where(p => p.Id != id).OrderBy(p => p.Id).Select(p => p.Id).Cacheable().FirstOrDefaultAsync(async: false));
        for (var i = 0; i < 1_000; i++) await AskFor(i);
        var looks = _level.Looks;
        for (var i = 0; i < 1_000; i++) await AskFor(i);
        Assert.Equal((1_000, looks), (shop.Statistics.Hits, _level.Looks));
    }

    [Theory, CombinatorialBools]
    public async Task Profile_can_ask_for_another_level(bool async)
    {
        var shop = await FilledAsync(async, o => o.AddProfile("quick", p => p.Bounded()).AddProfile("exact", p => p.Strict()));
        var looks = _level.Looks;
        Assert.True(await IsHitAsync(shop, async, c => c.Profile("exact")));
        Assert.Equal(looks + 1, _level.Looks);
        Assert.True(await IsHitAsync(shop, async, c => c.Profile("exact").Bounded()));
        Assert.Equal(looks + 1, _level.Looks);
        Assert.True(await IsHitAsync(shop, async, c => c.Profile("quick").Profile("exact"))); // of two profiles the stricter counts
        Assert.Equal(looks + 2, _level.Looks);
    }

    [Theory, CombinatorialBools]
    public async Task Explanation_tells_the_level_and_the_bound(bool async)
    {
        var shop = await FilledAsync(async);
        await using var context = shop.Open();
        var bounded = await context.Products.OrderBy(p => p.Id).Select(p => p.Price).Cacheable().ExplainCacheAsync(TestContext.Current.CancellationToken);
        var strict = await context.Products.OrderBy(p => p.Id).Select(p => p.Price).Cacheable(c => c.Strict()).ExplainCacheAsync(TestContext.Current.CancellationToken);

        Assert.Equal((ConsistencyLevel.Bounded, TimeSpan.FromSeconds(2), true), (bounded.Consistency, bounded.MaxStaleness, bounded.HeardAge < TimeSpan.FromSeconds(2)));
        Assert.Contains("within 2.000 s", bounded.ToString(), StringComparison.Ordinal);
        Assert.Equal((ConsistencyLevel.Strict, TimeSpan.Zero), (strict.Consistency, strict.MaxStaleness));
        Assert.Contains("asked on every hit", strict.ToString(), StringComparison.Ordinal);
        Assert.NotNull(shop.Statistics.HeardAge);
        Assert.Contains("second level", shop.Statistics.ToString(), StringComparison.Ordinal);
    }

    [Theory, CombinatorialBools]
    public async Task Memory_is_served_alone_for_as_long_as_that_is_allowed(bool async)
    {
        var shop = await FilledAsync(async, o => o.MaxStalenessWhenDown = TimeSpan.FromSeconds(30));
        _level.IsDown = true;
        shop.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.True(await IsHitAsync(shop, async));
        Assert.False(await IsHitAsync(shop, async, c => c.Strict()));
        shop = await FilledAsync(async, o => o.MaxStalenessWhenDown = TimeSpan.FromSeconds(30));
        _level.IsDown = true;
        shop.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.False(await IsHitAsync(shop, async));
    }

    [Theory, CombinatorialBools]
    public async Task Entry_comes_into_memory_with_the_hit_that_PromoteAfter_says(bool async)
    {
        await FilledAsync(async);
        await Eventually.HoldsAsync(() => _level.Entries == 1);
        var shop = await NewShopAsync(o => o.L1.PromoteAfter = 3);
        for (var i = 0; i < 5; i++) Assert.True(await IsHitAsync(shop, async));

        Assert.Equal((5, 3), (shop.Statistics.Hits, shop.Statistics.SecondLevelHits));
        Assert.Equal(1, shop.Statistics.Promotions);
    }

    [Theory, CombinatorialBools]
    public async Task What_leaves_memory_and_is_nowhere_else_goes_to_the_second_level(bool async)
    {
        var shop = await NewShopAsync(o => o.L1.MaxEntries = 3);
        _level.DropsEntries = true;
        Task<int> AskFor(int price, Shop of) => of.AskAsync(c => c.Products.Where(p => p.Price > price).OrderBy(p => p.Id).Select(p => p.Id).Cacheable().FirstOrDefaultAsync(async));
        for (var i = 0; i < 3; i++) await AskFor(i, shop);
        await Eventually.HoldsAsync(() => _level.Stores == 3);
        Assert.Equal(0, _level.Entries);

        _level.DropsEntries = false;
        for (var i = 3; i < 9; i++) await AskFor(i, shop);
        await Eventually.HoldsAsync(() => shop.Statistics.Demotions == 3);
        await Eventually.HoldsAsync(() => _level.Entries == 9);

        var other = await NewShopAsync();
        for (var i = 0; i < 9; i++) await AskFor(i, other);
        Assert.Equal((0, 9), (other.Statistics.Misses, other.Statistics.SecondLevelHits));
    }

    [Theory, CombinatorialBools]
    public async Task Made_objects_are_shared_only_while_memory_is_trusted(bool async)
    {
        var shop = await NewShopAsync();
        Task<int> Ask(ShopContext c) => c.Products.Cacheable().CountAsync(async);
        for (var i = 0; i < 4; i++) await shop.AskAsync(Ask);
        var shared = shop.Statistics.SharedHits;
        Assert.NotEqual(0, shared);

        _level.IsLogDown = true;
        shop.Clock.Advance(TimeSpan.FromSeconds(3));
        var looks = _level.Looks;
        await shop.AskAsync(Ask);
        Assert.Equal((shared, looks + 1), (shop.Statistics.SharedHits, _level.Looks));
    }

    [Theory, CombinatorialBools]
    public async Task Checked_hit_that_is_only_as_old_as_allowed_is_no_mismatch(bool async)
    {
        var shop = await FilledAsync(async, o => o.VerifyHits = 1);
        var before = await AskAsync(shop, async);
        await database.ExecuteAsync("""UPDATE "Products" SET "Price" = "Price" + 1""");
        _level.IsLogDown = true;
        _level.ChangeElsewhere("Products"); // another process has written it and said so; it was not heard yet
        Assert.Equal(before, await AskAsync(shop, async));
        Assert.Equal(0, shop.Statistics.Mismatches);

        shop = await FilledAsync(async, o => o.VerifyHits = 1);
        Assert.NotEqual(before, before = await AskAsync(shop, async));
        await database.ExecuteAsync("""UPDATE "Products" SET "Price" = "Price" + 1"""); // nobody said so
        Assert.NotEqual(before, await AskAsync(shop, async));
        Assert.Equal(1, shop.Statistics.Mismatches);
    }

    [Theory, CombinatorialBools]
    public async Task Checked_strict_hit_is_compared_with_the_database(bool async)
    {
        var shop = await FilledAsync(async, o => (o.VerifyHits, o.Consistency) = (1, ConsistencyLevel.Strict));
        var before = await AskAsync(shop, async);
        Assert.Equal((1, 0), (shop.Statistics.Verifications, shop.Statistics.Mismatches));
        await database.ExecuteAsync("""UPDATE "Products" SET "Price" = "Price" + 1""");
        Assert.NotEqual(before, await AskAsync(shop, async));
        Assert.Equal((2, 1, 1L), (shop.Statistics.Verifications, shop.Statistics.Mismatches, shop.Statistics.Evictions[EvictionReason.Mismatch]));
    }

    [Theory, CombinatorialBools]
    public async Task Split_query_is_served_as_one(bool async)
    {
        var shop = await NewShopAsync();
        Task<List<Category>> Ask(ShopContext c) => c.Categories.Include(x => x.Products).AsSplitQuery().AsNoTracking().Cacheable().ToListAsync(async);
        Assert.False(await shop.IsHitAsync(Ask));
        var looks = _level.Looks;
        Assert.True(await shop.IsHitAsync(Ask));
        Assert.Equal(looks, _level.Looks);
        _level.ChangeElsewhere("Products");
        await HearAsync();
        Assert.False(await shop.IsHitAsync(Ask));
        Assert.True(await shop.IsHitAsync(Ask));
    }

    public void Dispose()
    {
        foreach (var cache in _caches) cache.Dispose();
    }

    private static async Task<List<decimal>> AskAsync(Shop shop, bool async, bool isCached = true, Action<CacheableOptions>? configure = null)
    {
        await using var context = shop.Open();
        var query = context.Products.OrderBy(p => p.Id).Select(p => p.Price);
        return await (isCached ? configure is null ? query.Cacheable() : query.Cacheable(configure) : query).ToListAsync(async);
    }

    private static async Task<bool> IsHitAsync(Shop shop, bool async = true, Action<CacheableOptions>? configure = null)
    {
        var before = shop.Commands.Count;
        await AskAsync(shop, async, configure: configure);
        return shop.Commands.Count == before;
    }

    // Everything that was written by now is heard by every cache: two whole readings by each, whatever was under way.
    private async Task HearAsync()
    {
        var reads = _level.LogReads;
        await Eventually.HoldsAsync(() =>
        {
            _level.Call();
            return _level.LogReads >= reads + (4 * _caches.Count);
        });
    }

    private async Task<Shop> FilledAsync(bool async, Action<QueryCacheOptions>? configure = null)
    {
        _level.IsDown = _level.IsLogDown = false;
        var shop = await NewShopAsync(configure);
        await IsHitAsync(shop, async);
        return shop;
    }

    private async Task<Shop> NewShopAsync(Action<QueryCacheOptions>? configure = null)
    {
        var shop = new Shop(database, o =>
        {
            (o.SecondLevel, o.MaxStaleness) = (_level, TimeSpan.FromSeconds(2));
            configure?.Invoke(o);
        });
        _caches.Add(shop.Cache);
        await Eventually.HoldsAsync(() => shop.Cache.Backplane!.Age is not null);
        return shop;
    }
}
