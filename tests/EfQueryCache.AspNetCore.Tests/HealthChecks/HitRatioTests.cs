using EfQueryCache.AspNetCore.HealthChecks;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EfQueryCache.AspNetCore.Tests.HealthChecks;

/// <summary>A hit ratio below the target degrades health: that of the last minutes, and only if there was enough to say.</summary>
public sealed class HitRatioTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private Task<WebApp> StartAsync(double? target = 0.8, int minimum = 20, Action<IQueryCacheBuilder>? cache = null)
        => HealthApp.StartAsync(database, checks => checks.AddQueryCache(configure: o => (o.HitRatioTarget, o.HitRatioMinimumRequests) = (target, minimum)), cache);

    [Fact]
    public async Task Ratio_below_the_target_degrades_and_says_so()
    {
        await using var web = await StartAsync();
        await web.CountAsync(1, 15);
        await web.CountAsync(1, 10);

        var entry = await web.CheckAsync();

        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Equal("40 % of the last 25 requests to the cache were hits, 80 % are expected: more queries than planned are answered by the database; responses are slower.", entry.Description);
        Assert.Equal((0.4, 25L, 0.8), (entry.Data["recentHitRatio"], entry.Data["recentRequests"], entry.Data["hitRatioTarget"]));
    }

    [Fact]
    public async Task Ratio_at_the_target_is_healthy()
    {
        await using var web = await StartAsync();
        await web.CountAsync(1, 5);
        for (var i = 0; i < 4; i++) await web.CountAsync(1, 5);

        var entry = await web.CheckAsync();

        Assert.Equal((HealthStatus.Healthy, 0.8), (entry.Status, entry.Data["recentHitRatio"]));
    }

    [Fact]
    public async Task Few_requests_say_nothing()
    {
        await using var web = await StartAsync();
        await web.CountAsync(1, 19);
        Assert.Equal(HealthStatus.Healthy, (await web.CheckAsync()).Status);

        await web.CountAsync(20, 1);
        Assert.Equal(HealthStatus.Degraded, (await web.CheckAsync()).Status);
    }

    [Fact]
    public async Task Without_a_target_no_ratio_degrades()
    {
        await using var web = await StartAsync(target: null);
        await web.CountAsync(1, 200);

        var entry = await web.CheckAsync();

        Assert.Equal((HealthStatus.Healthy, 0.0), (entry.Status, entry.Data["recentHitRatio"]));
    }

    [Fact]
    public async Task What_was_before_the_window_does_not_count()
    {
        await using var web = await StartAsync();
        await web.CountAsync(1, 30);
        Assert.Equal(HealthStatus.Degraded, (await web.CheckAsync()).Status);

        // A minute before the window ends, the misses still count; when it has, they do not.
        web.Clock.Advance(Window / 5);
        await web.CheckAsync();
        web.Clock.Advance(Window / 5 * 3);
        await web.CountAsync(1, 20);
        Assert.Equal(HealthStatus.Degraded, (await web.CheckAsync()).Status);
        web.Clock.Advance(Window / 5 * 2);
        var entry = await web.CheckAsync();

        Assert.Equal((HealthStatus.Healthy, 1.0, 20L), (entry.Status, entry.Data["recentHitRatio"], entry.Data["recentRequests"]));
        Assert.Equal(0.4, entry.Data["hitRatio"]);
    }

    [Fact]
    public async Task Good_old_days_do_not_hide_a_bad_present()
    {
        await using var web = await StartAsync();
        await web.CountAsync(1, 1);
        for (var i = 0; i < 500; i++) await web.CountAsync(1, 1);
        web.Clock.Advance(Window / 5);
        Assert.Equal(HealthStatus.Healthy, (await web.CheckAsync()).Status);

        web.Clock.Advance(Window);
        await web.CountAsync(100, 30);
        var entry = await web.CheckAsync();

        Assert.Equal((HealthStatus.Degraded, 0.0, 30L), (entry.Status, entry.Data["recentHitRatio"], entry.Data["recentRequests"]));
    }

    [Fact]
    public async Task Requests_that_go_past_the_cache_do_not_count()
    {
        await using var web = await StartAsync(minimum: 1);
        using (web.Cache.Bypass()) await web.CountAsync(1, 30);

        Assert.Equal(HealthStatus.Healthy, (await web.CheckAsync()).Status);
    }

    [Fact]
    public async Task Lack_of_room_is_named_as_the_reason()
    {
        await using var web = await StartAsync(cache: cache => cache.Services.Configure<QueryCacheOptions>(o => o.L1.MaxEntries = 5));
        for (var i = 0; i < 3; i++) await web.CountAsync(1, 20);

        var entry = await web.CheckAsync();

        var evicted = Assert.IsType<long>(entry.Data["evictedForSize"]);
        Assert.True(evicted > 0);
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.EndsWith($"responses are slower. {evicted} entries had to leave it for lack of room.", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Window_looks_by_itself_between_checks()
    {
        await using var web = await StartAsync();
        using var window = new RequestWindow(web.Cache, web.Clock, TimeSpan.FromSeconds(1));
        await web.CountAsync(1, 20);
        web.Clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.HoldsAsync(() => window.Count == 2); // its timer runs in real time

        await web.CountAsync(1, 20);
        web.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((20, 0), (window.Look().Recent.Hits, window.Look().Recent.Misses));
    }

    [Fact]
    public async Task Window_takes_bounded_memory_however_often_health_is_asked_for()
    {
        await using var web = await StartAsync();
        using var window = new RequestWindow(web.Cache, web.Clock, TimeSpan.FromHours(1));
        for (var i = 0; i < 10_000; i++)
        {
            web.Clock.Advance(TimeSpan.FromSeconds(2));
            window.Look();
        }

        Assert.InRange(window.Count, 50, 62);
    }
}
