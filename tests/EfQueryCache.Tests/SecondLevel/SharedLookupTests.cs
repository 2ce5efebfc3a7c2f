using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.SecondLevel;

/// <summary>What several processes share decides what each of them serves.</summary>
[Collection(nameof(SecondLevelRunsAlone))]
public sealed class SharedLookupTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IDisposable
{
    private readonly MemorySecondLevel _level = new();
    private readonly List<QueryCache> _caches = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Entry_in_memory_is_served_as_long_as_the_stamps_are_the_same(bool async)
    {
        var shop = NewShop();
        Assert.False(await IsHitAsync(shop, async));
        Assert.True(await IsHitAsync(shop, async));

        _level.ChangeElsewhere("Products");

        Assert.False(await IsHitAsync(shop, async));
        Assert.True(await IsHitAsync(shop, async));
        Assert.Equal((2, 2, 0), (shop.Statistics.Misses, shop.Statistics.Hits, shop.Statistics.SecondLevelHits));
    }

    [Theory, CombinatorialBools]
    public async Task Entry_that_another_has_stored_is_served_without_the_database(bool async)
    {
        Assert.False(await IsHitAsync(NewShop(), async));
        await Eventually.HoldsAsync(() => _level.Entries == 1);

        var other = NewShop();
        Assert.True(await IsHitAsync(other, async));
        Assert.True(await IsHitAsync(other, async));
        Assert.Equal((0, 2, 1), (other.Statistics.Misses, other.Statistics.Hits, other.Statistics.SecondLevelHits));
        Assert.Equal(await AskAsync(other, async), await AskAsync(other, async, isCached: false));
    }

    [Theory, CombinatorialBools]
    public async Task Who_may_load_after_another_finds_what_that_one_has_stored(bool async)
    {
        var (shop, other) = (NewShop(), NewShop());
        _level.BeforeLead = async () =>
        {
            _level.BeforeLead = null;
            await IsHitAsync(other, async);
            await Eventually.HoldsAsync(() => _level.Entries == 1);
            await Eventually.HoldsAsync(() => !_level.IsLed);
        };

        Assert.True(await IsHitAsync(shop, async));
        Assert.Equal((1, 0), (other.Statistics.Misses, shop.Statistics.Misses));
        await Eventually.HoldsAsync(() => !_level.IsLed);
    }

    [Fact]
    public async Task Who_is_cancelled_while_it_may_load_keeps_nobody_from_loading()
    {
        var shop = NewShop();
        await IsHitAsync(shop);
        await Eventually.HoldsAsync(() => !_level.IsLed);
        _level.ChangeElsewhere("Products");
        using var source = new CancellationTokenSource();
        var looks = 0;
        _level.BeforeLook = () => ++looks == 3 ? source.CancelAsync().ContinueWith(_ => source.Token.ThrowIfCancellationRequested(), TaskScheduler.Default) : Task.CompletedTask;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shop.AskAsync(c => c.Products.OrderBy(p => p.Id).Select(p => p.Price).Cacheable().ToListAsync(source.Token)));

        Assert.Equal(3, looks); // of the entry in memory, of one in the second level, and once more when it may load
        Assert.False(_level.IsLed);
        _level.BeforeLook = null;
        Assert.False(await IsHitAsync(shop));
        Assert.True(await IsHitAsync(shop));
    }

    [Theory, CombinatorialBools]
    public async Task Who_may_load_after_another_loads_what_has_changed_since(bool async)
    {
        var shop = NewShop();
        await IsHitAsync(shop, async);
        await Eventually.HoldsAsync(() => !_level.IsLed);
        _level.ChangeElsewhere("Products");

        Assert.False(await IsHitAsync(shop, async));
        Assert.Equal(await AskAsync(shop, async), await AskAsync(shop, async, isCached: false));
    }

    [Theory]
    [InlineData("Products")]
    [InlineData(":*")]
    public async Task Entry_that_another_has_stored_is_not_served_when_its_tags_have_changed(string tag)
    {
        await IsHitAsync(NewShop());
        await Eventually.HoldsAsync(() => _level.Entries == 1);
        _level.ChangeElsewhere(tag);

        var other = NewShop();
        Assert.False(await IsHitAsync(other));
        Assert.True(await IsHitAsync(other));
    }

    [Fact]
    public async Task New_epoch_ends_all_entries()
    {
        var shop = NewShop();
        await IsHitAsync(shop);
        await Eventually.HoldsAsync(() => _level.Entries == 1);
        var reads = _level.LogReads;
        _level.Epoch++;

        Assert.False(await IsHitAsync(shop));
        await Eventually.HoldsAsync(() => _level.LogReads > reads);
        Assert.False(await IsHitAsync(shop));
        Assert.True(await IsHitAsync(shop));
    }

    [Theory, CombinatorialBools]
    public async Task Database_answers_while_the_second_level_is_down(bool async)
    {
        var shop = NewShop();
        await IsHitAsync(shop, async);
        await Eventually.HoldsAsync(() => _level.Entries == 1);
        _level.IsDown = true;

        for (var i = 0; i < 3; i++) Assert.False(await IsHitAsync(shop, async));
        Assert.Equal(3, shop.Statistics.Bypasses[BypassReason.SecondLevelUnavailable]);

        _level.IsDown = false;
        Assert.True(await IsHitAsync(shop, async));
    }

    [Fact]
    public async Task Damaged_entry_is_a_miss()
    {
        await IsHitAsync(NewShop());
        await Eventually.HoldsAsync(() => _level.Entries == 1);
        _level.Corrupt();

        var other = NewShop();
        Assert.False(await IsHitAsync(other));
        Assert.Equal(1, other.Statistics.SecondLevelRejected);
        await Eventually.HoldsAsync(() => _level.Stores == 2);
        Assert.True(await IsHitAsync(NewShop()));
    }

    [Fact]
    public async Task Entry_with_more_tags_than_asked_for_is_served_as_long_as_these_are_the_same()
    {
        static Task<int> Tagged(ShopContext c) => c.Products.Cacheable("home").CountAsync(Token);
        static Task<int> Plain(ShopContext c) => c.Products.Cacheable().CountAsync(Token);

        await NewShop().IsHitAsync(Tagged);
        await Eventually.HoldsAsync(() => _level.Entries == 1);
        Assert.True(await NewShop().IsHitAsync(Plain));

        await NewShop().Cache.InvalidateTagsAsync(["home"], Token);
        Assert.False(await NewShop().IsHitAsync(Plain));
    }

    [Fact]
    public async Task Entry_without_a_tag_that_is_asked_for_is_stored_again_with_it()
    {
        await NewShop().IsHitAsync(c => c.Products.Cacheable().CountAsync(Token));
        await Eventually.HoldsAsync(() => _level.Entries == 1);

        Assert.False(await NewShop().IsHitAsync(c => c.Products.Cacheable("home").CountAsync(Token)));
        await Eventually.HoldsAsync(() => _level.Stores == 2);
        Assert.True(await NewShop().IsHitAsync(c => c.Products.Cacheable("home").CountAsync(Token)));
    }

    [Theory]
    [InlineData(59, 0)]
    [InlineData(61, 1)]
    public async Task Memory_keeps_an_entry_for_a_minute_and_the_second_level_for_its_time_to_live(int seconds, int fromSecondLevel)
    {
        var shop = NewShop();
        await IsHitAsync(shop);
        await Eventually.HoldsAsync(() => _level.Entries == 1);
        for (var i = 0; i < 2; i++)
        {
            shop.Clock.Advance(TimeSpan.FromSeconds(seconds));
            Assert.True(await IsHitAsync(shop));
            if (fromSecondLevel == 0) break;
        }

        Assert.Equal(2 * fromSecondLevel, shop.Statistics.SecondLevelHits);
        shop.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.False(await IsHitAsync(shop));
    }

    [Fact]
    public async Task Query_that_is_invalidated_by_hand_is_not_served_from_anywhere()
    {
        static IQueryable<Product> Query(ShopContext c) => c.Products.Where(p => p.Id > 3).Cacheable();
        await NewShop().IsHitAsync(c => Query(c).ToListAsync(Token));
        await Eventually.HoldsAsync(() => _level.Entries == 1);
        var shop = NewShop();
        await shop.AskAsync(async c =>
        {
            await shop.Cache.InvalidateAsync(Query(c), Token);
            return 0;
        });

        Assert.False(await NewShop().IsHitAsync(c => Query(c).ToListAsync(Token)));
    }

    [Theory, CombinatorialBools]
    public async Task Write_between_look_and_answer_is_not_missed(bool async)
    {
        var shop = NewShop();
        await IsHitAsync(shop, async);
        var isFirst = true;
        _level.BeforeLook = async () =>
        {
            if (!isFirst) return;
            isFirst = false;
            await using var context = shop.Open();
            await context.Products.Where(p => p.Id == 1).ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, p => p.Price + 1), Token);
        };

        var served = await AskAsync(shop, async);
        Assert.Equal(await AskAsync(shop, async, isCached: false), served);
    }

    [Theory, CombinatorialBools]
    public async Task Split_query_is_served_as_one(bool async)
    {
        var shop = NewShop();
        Task<List<Category>> Ask(ShopContext c) => c.Categories.Include(x => x.Products).AsSplitQuery().AsNoTracking().Cacheable().ToListAsync(async);
        Assert.False(await shop.IsHitAsync(Ask));
        Assert.True(await shop.IsHitAsync(Ask));
        _level.ChangeElsewhere("Products");
        Assert.False(await shop.IsHitAsync(Ask));
        Assert.True(await shop.IsHitAsync(Ask));
    }

    [Fact]
    public async Task One_of_all_processes_loads_what_many_miss()
    {
        var shops = Enumerable.Range(0, 2).Select(_ => NewShop()).ToArray();
        foreach (var shop in shops) await shop.AskAsync(c => c.Labels.CountAsync(Token)); // plans and schema are no part of it
        var before = shops.Sum(shop => shop.Commands.Count);

        await Task.WhenAll(shops.SelectMany(shop => Enumerable.Range(0, 50).Select(_ => Task.Run(() => shop.AskAsync(c => c.Products.Where(p => p.Price > 2).Cacheable().CountAsync(Token)), Token))));

        Assert.Equal(before + 1, shops.Sum(shop => shop.Commands.Count));
    }

    public void Dispose()
    {
        foreach (var cache in _caches) cache.Dispose();
    }

    private static async Task<List<decimal>> AskAsync(Shop shop, bool async, bool isCached = true)
    {
        await using var context = shop.Open();
        var query = context.Products.OrderBy(p => p.Id).Select(p => p.Price);
        return await (isCached ? query.Cacheable() : query).ToListAsync(async);
    }

    private static async Task<bool> IsHitAsync(Shop shop, bool async = true)
    {
        var before = shop.Commands.Count;
        await AskAsync(shop, async);
        return shop.Commands.Count == before;
    }

    private Shop NewShop()
    {
        var shop = new Shop(database, o => (o.SecondLevel, o.Consistency) = (_level, ConsistencyLevel.Strict));
        _caches.Add(shop.Cache);
        SpinWait.SpinUntil(() => shop.Cache.Backplane!.Age is not null, TimeSpan.FromSeconds(10));
        return shop;
    }
}
