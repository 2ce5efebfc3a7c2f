using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Execution;

/// <summary>Time to live and tags are conditions on an entry, not part of its key.</summary>
public sealed class TtlAndTagTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Default_ttl_is_300_seconds()
    {
        var shop = new Shop(database);
        await shop.AskAsync(c => c.Products.Cacheable().ToListAsync(Token));

        shop.Clock.Advance(TimeSpan.FromSeconds(299.9));
        Assert.True(await shop.IsHitAsync(c => c.Products.Cacheable().ToListAsync(Token)));
        shop.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable().ToListAsync(Token)));
        Assert.Equal(1, shop.Statistics.Evictions[EvictionReason.Expired]);
    }

    [Fact]
    public async Task Age_counts_from_before_the_query_and_a_hit_does_not_renew_it()
    {
        var shop = new Shop(database);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(i > 0, await shop.IsHitAsync(c => c.Products.Cacheable(TimeSpan.FromSeconds(100)).ToListAsync(Token)));
            shop.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable(TimeSpan.FromSeconds(100)).ToListAsync(Token)));
    }

    [Fact]
    public async Task Caller_with_a_short_ttl_is_not_served_what_another_stored_for_long()
    {
        var shop = new Shop(database);
        await shop.AskAsync(c => c.Products.Cacheable(TimeSpan.FromHours(1)).ToListAsync(Token));
        shop.Clock.Advance(TimeSpan.FromSeconds(20));

        Assert.True(await shop.IsHitAsync(c => c.Products.Cacheable(TimeSpan.FromSeconds(21)).ToListAsync(Token)));
        Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable(TimeSpan.FromSeconds(20)).ToListAsync(Token)));
    }

    [Fact]
    public async Task Nothing_is_kept_for_longer_than_the_first_level_keeps_entries()
    {
        var shop = new Shop(database, o => o.L1.DefaultTtl = TimeSpan.FromSeconds(60));
        Task<List<Product>> Ask(ShopContext c) => c.Products.Cacheable(TimeSpan.FromHours(1)).ToListAsync(Token);
        Task<List<Product>> AskBriefly(ShopContext c) => c.Products.Cacheable(TimeSpan.FromSeconds(59)).ToListAsync(Token);
        ValueTask<int> MakeAsync() => shop.Cache.GetOrCreateAsync("value", _ => ValueTask.FromResult(shop.Commands.Count), o => o.Ttl(TimeSpan.FromHours(1)), Token);
        await shop.AskAsync(Ask);
        var made = await MakeAsync();

        shop.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.True(await shop.IsHitAsync(Ask));
        Assert.False(await shop.IsHitAsync(AskBriefly));
        Assert.Equal(made, await MakeAsync());
        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(made + 1, await MakeAsync());
        shop.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(await shop.IsHitAsync(Ask));
    }

    [Fact]
    public async Task Shorter_ttl_and_all_tags_of_several_marks_count()
    {
        var shop = new Shop(database);
        static IQueryable<Product> Build(ShopContext c) => c.Products.Cacheable(TimeSpan.FromSeconds(50), "a")
            .Where(p => p.Id > 0).Union(c.Products.Cacheable(TimeSpan.FromSeconds(10), "b"));

        var explanation = await shop.AskAsync(c => Build(c).ExplainCacheAsync(Token));

        Assert.Equal(TimeSpan.FromSeconds(10), explanation.Ttl);
        Assert.Equal(["a", "b"], explanation.Tags);
    }

    [Fact]
    public async Task Invalidated_tag_makes_exactly_the_entries_that_carry_it_miss()
    {
        var shop = new Shop(database);
        Func<ShopContext, Task<int>> red = c => c.Products.Cacheable("red", "color").CountAsync(Token);
        Func<ShopContext, Task<int>> blue = c => c.Labels.Cacheable(TimeSpan.FromMinutes(1), "blue", "color").CountAsync(Token);
        Func<ShopContext, Task<int>> plain = c => c.Notes.Cacheable().CountAsync(Token);
        async Task<string> HitsAsync() => string.Concat(
            await shop.IsHitAsync(red) ? 'r' : '-', await shop.IsHitAsync(blue) ? 'b' : '-', await shop.IsHitAsync(plain) ? 'p' : '-');
        Assert.Equal("---", await HitsAsync());
        Assert.Equal("rbp", await HitsAsync());

        await shop.Cache.InvalidateTagsAsync(["red"], Token);
        Assert.Equal("-bp", await HitsAsync());
        await shop.Cache.InvalidateTagsAsync(["color", "nothing"], Token);
        Assert.Equal("--p", await HitsAsync());
        await Assert.ThrowsAsync<ArgumentException>(async () => await shop.Cache.InvalidateTagsAsync([""], Token));
    }

    [Fact]
    public async Task Entry_without_one_of_the_callers_tags_is_stored_again_with_the_union()
    {
        var shop = new Shop(database);
        await shop.AskAsync(c => c.Products.Cacheable("a").CountAsync(Token));

        Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable("b").CountAsync(Token)));
        Assert.True(await shop.IsHitAsync(c => c.Products.Cacheable("a").CountAsync(Token)));
        Assert.True(await shop.IsHitAsync(c => c.Products.Cacheable("b", "a").CountAsync(Token)));
        Assert.True(await shop.IsHitAsync(c => c.Products.Cacheable().CountAsync(Token)));
        await shop.Cache.InvalidateTagsAsync(["a"], Token);
        Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable("b").CountAsync(Token)));
    }

    [Fact]
    public async Task Tags_invalidated_while_a_query_runs_make_its_result_miss()
    {
        var slow = new SlowReader { AfterRead = () => Task.CompletedTask };
        Shop? shop = null;
        slow = new SlowReader { AfterRead = async () => await shop!.Cache.InvalidateTagsAsync(["a"], Token) };
        shop = new Shop(database, configure: o => o.AddInterceptors(slow));

        await shop.AskAsync(c => Task.FromResult(c.Products.Cacheable("a").Count()));

        Assert.True(slow.WasUsed);
        Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable("a").CountAsync(Token)));
        Assert.True(await shop.IsHitAsync(c => c.Products.Cacheable("a").CountAsync(Token)));
    }

    [Fact]
    public async Task Clear_empties_the_cache_and_what_is_being_read_is_not_stored()
    {
        Shop? shop = null;
        var slow = new SlowReader { AfterRead = async () => await shop!.Cache.ClearAsync(Token) };
        shop = new Shop(database, configure: o => o.AddInterceptors(slow));
        await shop.AskAsync(c => Task.FromResult(c.Products.Cacheable().Count()));
        Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable().CountAsync(Token)));
        Assert.Equal(1, shop.Statistics.Entries);

        await shop.Cache.ClearAsync(Token);

        Assert.Equal((0, 0), (shop.Statistics.Entries, shop.Statistics.SizeBytes));
        Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable().CountAsync(Token)));
    }
}
