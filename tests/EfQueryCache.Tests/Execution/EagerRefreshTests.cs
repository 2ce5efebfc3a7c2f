using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.Execution;

/// <summary>A result that is used is loaded anew before it expires, by one caller.</summary>
public sealed class EagerRefreshTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private readonly Gate _gate = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task First_caller_past_the_threshold_loads_and_the_others_are_served(bool async)
    {
        var shop = Create(o => o.EagerRefresh = 0.75);
        await shop.AskAsync(c => Ask(c, async));
        Assert.True(await shop.IsHitAsync(c => Ask(c, async)));
        shop.Clock.Advance(TimeSpan.FromSeconds(74.9));
        Assert.True(await shop.IsHitAsync(c => Ask(c, async)));
        shop.Clock.Advance(TimeSpan.FromSeconds(0.1));

        var others = 0;
        _gate.Sending = async () =>
        {
            _gate.Sending = null;
            for (var i = 0; i < 5; i++) others += await shop.AskAsync(c => Ask(c, async: true)) is null ? 0 : 1;
        };
        Assert.False(await shop.IsHitAsync(c => Ask(c, async)));

        Assert.Equal(5, others);
        Assert.Equal((1, 2), (shop.Statistics.EagerRefreshes, shop.Statistics.Misses));
        shop.Clock.Advance(TimeSpan.FromSeconds(70)); // 145 after the first, 70 after the second
        Assert.True(await shop.IsHitAsync(c => Ask(c, async)));
    }

    [Fact]
    public async Task Entry_that_nobody_has_used_is_not_loaded_anew()
    {
        var shop = Create(o => o.EagerRefresh = 0.5);
        await shop.AskAsync(c => Ask(c, async: true));
        shop.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.True(await shop.IsHitAsync(c => Ask(c, async: true)));
        Assert.False(await shop.IsHitAsync(c => Ask(c, async: true)));
    }

    [Theory, CombinatorialBools]
    public async Task Caller_whose_load_fails_is_served_and_nobody_tries_again_at_once(bool async)
    {
        var shop = Create(o => o.EagerRefresh = 0.5);
        await shop.AskAsync(c => Ask(c, async));
        await shop.AskAsync(c => Ask(c, async));
        shop.Clock.Advance(TimeSpan.FromSeconds(60));
        var tries = 0;
        _gate.Sending = () =>
        {
            tries++;
            throw new NpgsqlException("planted");
        };

        for (var i = 0; i < 3; i++) Assert.NotEmpty(await shop.AskAsync(c => Ask(c, async)));
        Assert.Equal(1, tries);
        shop.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.NotEmpty(await shop.AskAsync(c => Ask(c, async)));
        Assert.Equal(2, tries);
        Assert.Equal(0, shop.Statistics.StaleHits);
    }

    [Fact]
    public async Task Caller_whose_own_query_is_wrong_or_cancelled_gets_that()
    {
        var shop = Create(o => o.EagerRefresh = 0.5);
        await shop.AskAsync(c => Ask(c, async: true));
        await shop.AskAsync(c => Ask(c, async: true));
        shop.Clock.Advance(TimeSpan.FromSeconds(60));
        using var stop = new CancellationTokenSource();
        _gate.Sending = () => stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shop.AskAsync(c => c.Labels.Cacheable(TimeSpan.FromSeconds(100)).ToListAsync(stop.Token)));

        _gate.Sending = null;
        Assert.False(await shop.IsHitAsync(c => Ask(c, async: true)), "the next caller loads it in his place");
    }

    [Fact]
    public async Task Profile_and_query_win_over_the_cache()
    {
        var shop = Create(o =>
        {
            o.EagerRefresh = 0.9;
            o.AddProfile("early", p => p.EagerRefresh(0.1));
        });
        await shop.AskAsync(c => AskEarly(c));
        await shop.AskAsync(c => AskEarly(c));
        shop.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(await shop.IsHitAsync(c => AskEarly(c)));

        await shop.AskAsync(c => AskEarly(c));
        shop.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await shop.IsHitAsync(c => c.Labels.Cacheable(o => o.Ttl(TimeSpan.FromSeconds(100)).Profile("early").EagerRefresh(0.5)).ToListAsync(Token)));

        static Task<List<Label>> AskEarly(ShopContext c) => c.Labels.Cacheable(o => o.Ttl(TimeSpan.FromSeconds(100)).Profile("early")).ToListAsync(Token);
    }

    private static Task<List<Label>> Ask(ShopContext context, bool async) => context.Labels.Cacheable(TimeSpan.FromSeconds(100)).ToListAsync(async);

    private Shop Create(Action<QueryCacheOptions> configure)
    {
        var shop = new Shop(database, configure, o => o.AddInterceptors(_gate));
        shop.Open().Dispose();
        return shop;
    }
}
