using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Execution;

/// <summary>What queries can say about the storing of their results.</summary>
public sealed class LoadPolicyTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(100);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Only_results_that_the_predicate_wants_are_stored(bool async, bool split)
    {
        var shop = new Shop(database);
        var seen = new List<CacheableResult>();
        IQueryable<Category> Query(ShopContext c, int id)
        {
            var query = c.Categories.Include(x => x.Products).Where(x => x.Id <= id).Cacheable(o => o.CacheWhen(result =>
            {
                seen.Add(result);
                return result.Rows > 1;
            }));
            return split ? query.AsSplitQuery() : query;
        }

        await shop.AskAsync(c => Query(c, 0).ToListAsync(async));
        Assert.False(await shop.IsHitAsync(c => Query(c, 0).ToListAsync(async)));
        Assert.Equal(2, shop.Statistics.NotStored[BypassReason.ResultPredicate]);
        await shop.AskAsync(c => Query(c, 3).ToListAsync(async));
        Assert.True(await shop.IsHitAsync(c => Query(c, 3).ToListAsync(async)));
        Assert.All(seen, result => Assert.True(result is { Bytes: > 0, PreviousHits: 0 } && result.LoadTime >= TimeSpan.Zero));
    }

    [Fact]
    public async Task Adaptive_ttl_shortens_and_never_lengthens()
    {
        var shop = new Shop(database);
        foreach (var (given, expected) in ((TimeSpan?, int)[])[(TimeSpan.FromSeconds(10), 10), (TimeSpan.FromSeconds(1000), 100), (null, 100)])
        {
            Task<List<Label>> Ask(ShopContext c) => c.Labels.Cacheable(o => o.Ttl(Ttl).AdaptiveTtl(_ => given)).ToListAsync(Token);
            await shop.AskAsync(Ask);
            shop.Clock.Advance(TimeSpan.FromSeconds(expected - 1));
            Assert.True(await shop.IsHitAsync(Ask));
            shop.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.False(await shop.IsHitAsync(Ask));
            await shop.Cache.ClearAsync(Token);
        }
    }

    [Fact]
    public async Task Adaptive_ttl_is_told_how_often_the_last_result_was_used()
    {
        var shop = new Shop(database);
        var hits = new List<long>();
        Task<List<Label>> Ask(ShopContext c) => c.Labels.Cacheable(o => o.Ttl(Ttl).AdaptiveTtl(result =>
        {
            hits.Add(result.PreviousHits);
            return null;
        })).ToListAsync(Token);
        for (var i = 0; i < 4; i++) await shop.AskAsync(Ask);
        shop.Clock.Advance(Ttl);
        await shop.AskAsync(Ask);

        Assert.Equal([0, 3], hits);
    }

    [Fact]
    public async Task What_a_callback_throws_the_caller_gets_and_the_next_loads_again()
    {
        var shop = new Shop(database);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => shop.AskAsync(
            c => c.Labels.Cacheable(o => o.CacheWhen(_ => throw new InvalidOperationException("planted"))).ToListAsync(Token)));
        Assert.Equal("planted", thrown.Message);
        await shop.AskAsync(c => c.Labels.Cacheable().ToListAsync(Token));
        Assert.True(await shop.IsHitAsync(c => c.Labels.Cacheable().ToListAsync(Token)));
    }

    [Fact]
    public async Task Jitter_only_shortens_and_spreads()
    {
        var shop = new Shop(database, o => o.Jitter = 0.5);
        for (var i = 0; i < 60; i++) await shop.AskAsync(c => c.Labels.Where(l => l.Id != i).Cacheable(Ttl).ToListAsync(Token));

        var alive = new List<int>();
        for (var second = 0; second < 100; second += 10)
        {
            alive.Add(await CountAliveAsync());
            shop.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal([60, 60, 60, 60, 60], alive[..5]);
        Assert.True(alive[6..].Distinct().Count() > 2, string.Join(' ', alive));
        Assert.Equal(0, await CountAliveAsync());

        async Task<int> CountAliveAsync()
        {
            var count = 0;
            for (var i = 0; i < 60; i++)
            {
                count += (await shop.AskAsync(c => c.Labels.Where(l => l.Id != i).Cacheable(Ttl).ExplainCacheAsync(Token))).IsHit ? 1 : 0;
            }

            return count;
        }
    }

    [Fact]
    public void Settings_out_of_range_are_refused_by_name()
    {
        Assert.Throws<ArgumentOutOfRangeException>("threshold", () => Mark(o => o.EagerRefresh(0)));
        Assert.Throws<ArgumentOutOfRangeException>("threshold", () => Mark(o => o.EagerRefresh(1)));
        Assert.Throws<ArgumentOutOfRangeException>("ratio", () => Mark(o => o.Jitter(-0.1)));
        Assert.Throws<ArgumentOutOfRangeException>("maxDuration", () => Mark(o => o.FailSafe(TimeSpan.Zero)));
        foreach (var (configure, name) in ((Action<QueryCacheOptions>, string)[])[(o => o.EagerRefresh = 1.5, "EagerRefresh"), (o => o.Jitter = 0, "Jitter"), (o => o.FailSafeMaxDuration = TimeSpan.Zero, "FailSafeMaxDuration")])
        {
            var thrown = Assert.Throws<InvalidOperationException>(() => new Shop(database, configure));
            Assert.Contains(name, thrown.Message, StringComparison.Ordinal);
        }

        void Mark(Action<CacheableOptions> configure)
        {
            using var context = new Shop(database).Open();
            context.Labels.Cacheable(configure);
        }
    }
}
