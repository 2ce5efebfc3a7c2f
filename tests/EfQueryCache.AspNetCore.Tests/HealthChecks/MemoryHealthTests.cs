using System.Net;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace EfQueryCache.AspNetCore.Tests.HealthChecks;

/// <summary>What the checks say of a cache without a second level.</summary>
public sealed class MemoryHealthTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cache_is_healthy_and_its_figures_are_told()
    {
        await using var web = await HealthApp.StartAsync(database, checks => checks.AddQueryCache(tags: ["cache"]));
        await web.CountAsync(1, 3);
        await web.CountAsync(1, 3);

        var entry = await web.CheckAsync();

        Assert.Equal((HealthStatus.Healthy, "Hits are served from memory."), (entry.Status, entry.Description));
        Assert.Equal(["cache"], entry.Tags);
        var statistics = web.Cache.GetStatistics();
        Assert.Equal((3L, 3L, 0.5, 3), (entry.Data["hits"], entry.Data["misses"], entry.Data["hitRatio"], entry.Data["entries"]));
        Assert.Equal((statistics.SizeBytes, statistics.CurrentSizeLimit, $"{statistics.MemoryPressure}"), (entry.Data["bytes"], entry.Data["limit"], entry.Data["memoryPressure"]));
        Assert.Equal((true, "Bounded", "None"), (entry.Data["enabled"], entry.Data["consistency"], entry.Data["secondLevel"]));
        Assert.DoesNotContain("suspensions", entry.Data.Keys);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await web.GetHealthAsync());
    }

    [Fact]
    public async Task Kill_switch_degrades_until_it_is_released()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("QueryCache:Enabled", "true")]).Build();
        await using var web = await HealthApp.StartAsync(
            database, checks => checks.AddQueryCache().AddQueryCacheReadiness(), services: s => s.AddQueryCache(configuration));
        Assert.Equal(HealthStatus.Healthy, (await web.CheckAsync()).Status);

        configuration["QueryCache:Enabled"] = "false";
        configuration.Reload();
        var entry = await web.BecomesAsync(HealthStatus.Degraded);

        Assert.Equal("The cache is switched off: queries are answered by the database; responses are slower.", entry.Description);
        Assert.Equal(false, entry.Data["enabled"]);
        Assert.Equal((HttpStatusCode.OK, "Degraded"), await web.GetHealthAsync());
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await web.GetHealthAsync("/health/ready"));

        configuration["QueryCache:Enabled"] = "true";
        configuration.Reload();
        await web.BecomesAsync(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Status_is_the_one_that_was_asked_for()
    {
        await using var web = await HealthApp.StartAsync(database, checks => checks.AddQueryCache(failureStatus: HealthStatus.Unhealthy), cache => cache.Services.Configure<QueryCacheOptions>(o => o.Enabled = false));

        Assert.Equal(HealthStatus.Unhealthy, (await web.CheckAsync()).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await web.GetHealthAsync()).Status);
    }

    [Fact]
    public async Task Without_a_second_level_a_cache_is_ready_at_once()
    {
        await using var web = await HealthApp.StartAsync(database, checks => checks.AddQueryCacheReadiness());

        var entry = await web.CheckAsync("querycache-ready");

        Assert.Equal((HealthStatus.Healthy, "The cache is ready; it has no second level."), (entry.Status, entry.Description));
        Assert.Equal(["ready"], entry.Tags);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await web.GetHealthAsync("/health/ready"));
    }

    [Fact]
    public async Task Caches_are_checked_by_their_names()
    {
        await using var web = await HealthApp.StartAsync(
            database,
            checks => checks.AddQueryCache().AddQueryCache("other", "off"),
            services: s => s.AddQueryCache("off", o => o.Enabled = false));

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Degraded), ((await web.CheckAsync()).Status, (await web.CheckAsync("other")).Status));
    }

    [Theory]
    [CombinatorialBools]
    public async Task Check_of_a_cache_that_is_not_there_stops_the_start(bool isReadiness)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => HealthApp.StartAsync(
            database, checks => _ = isReadiness ? checks.AddQueryCacheReadiness(cacheName: "typo") : checks.AddQueryCache(cacheName: "typo")));

        Assert.Contains("no query cache named \"typo\"", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public async Task Impossible_target_stops_the_start(double target)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => HealthApp.StartAsync(database, checks => checks.AddQueryCache(configure: o => o.HitRatioTarget = target)));

        Assert.Contains(nameof(QueryCacheHealthOptions.HitRatioTarget), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Impossible_window_minimum_and_grace_time_are_refused()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => HealthApp.StartAsync(
            database, checks => checks.AddQueryCache(configure: o => (o.HitRatioWindow, o.HitRatioMinimumRequests) = (TimeSpan.Zero, 0))));

        Assert.Equal(2, exception.Failures.Count());
        var checks = new ServiceCollection().AddHealthChecks();
        Assert.Throws<ArgumentOutOfRangeException>(() => checks.AddQueryCacheReadiness(graceTime: TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentException>(() => checks.AddQueryCache(name: ""));
    }

    [Fact]
    public async Task Database_that_cannot_be_reached_is_none_of_its_business()
    {
        await using var web = await HealthApp.StartAsync(
            database, checks => checks.AddQueryCache(), services: s => s.AddDbContext<HealthTestContext>((provider, o) => o.UseNpgsql("Host=127.0.0.1;Port=1;Password=pa55w0rd").AddQueryCache(provider)));
        await using var scope = web.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<HealthTestContext>();
        await Assert.ThrowsAnyAsync<Exception>(() => context.Articles.Cacheable().CountAsync(Token));

        var entry = await web.CheckAsync();

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.DoesNotContain("pa55w0rd", entry.Everything(), StringComparison.Ordinal);
    }
}
