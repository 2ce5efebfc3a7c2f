using System.Net;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Redis.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EfQueryCache.AspNetCore.Tests.HealthChecks;

/// <summary>An application waits for Redis before it is ready, but not for ever, and never again.</summary>
public sealed class ReadinessTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private const string Name = "querycache-ready";

    private Task<WebApp> StartAsync(PrivateRedis redis, TimeSpan? graceTime = null, TimeSpan quarantine = default) => HealthApp.StartAsync(
        database, checks => checks.AddQueryCacheReadiness(graceTime: graceTime), cache => cache.AddRedis(redis.ConnectionString, o => o.Quarantine = quarantine));

    [Fact]
    public async Task Application_that_has_asked_for_nothing_becomes_ready_and_stays_so()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(redis);

        var entry = await web.BecomesAsync(HealthStatus.Healthy, Name);
        Assert.Equal("The cache is ready; Redis has answered.", entry.Description);

        redis.Kill();
        web.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HealthStatus.Healthy, (await web.CheckAsync(Name)).Status);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await web.GetHealthAsync("/health/ready"));
    }

    [Fact]
    public async Task Redis_that_is_down_is_waited_for_until_the_grace_time_is_over()
    {
        await using var redis = await PrivateRedis.StartAsync();
        redis.Kill();
        await using var web = await StartAsync(redis);

        var entry = await web.CheckAsync(Name);
        Assert.Equal((HealthStatus.Unhealthy, "Redis is waited for, 10 s more at most."), (entry.Status, entry.Description));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await web.GetHealthAsync("/health/ready")).Status);

        web.Clock.Advance(TimeSpan.FromSeconds(9.5));
        Assert.Equal("Redis is waited for, 1 s more at most.", (await web.CheckAsync(Name)).Description);

        web.Clock.Advance(TimeSpan.FromSeconds(0.5));
        entry = await web.CheckAsync(Name);
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Equal("Redis could not be used within 10 s: the application goes on without it, and queries are answered by the database; responses are slower.", entry.Description);
        Assert.Equal((HttpStatusCode.OK, "Degraded"), await web.GetHealthAsync("/health/ready"));

        await redis.StartAsync();
        await web.BecomesAsync(HealthStatus.Healthy, Name);
    }

    [Fact]
    public async Task Redis_that_comes_within_the_grace_time_makes_ready()
    {
        await using var redis = await PrivateRedis.StartAsync();
        redis.Kill();
        await using var web = await StartAsync(redis);
        Assert.Equal(HealthStatus.Unhealthy, (await web.CheckAsync(Name)).Status);

        await redis.StartAsync();

        await web.BecomesAsync(HealthStatus.Healthy, Name);
    }

    [Fact]
    public async Task Grace_time_of_nothing_waits_for_nothing()
    {
        await using var redis = await PrivateRedis.StartAsync();
        redis.Kill();
        await using var web = await StartAsync(redis, TimeSpan.Zero);

        Assert.Equal(HealthStatus.Degraded, (await web.CheckAsync(Name)).Status);
    }

    [Fact]
    public async Task Redis_that_is_not_trusted_yet_is_waited_for()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(redis, quarantine: TimeSpan.FromHours(1));

        await web.BecomesAsync(HealthStatus.Unhealthy, Name, entry => entry.Data["secondLevel"] is "NewEpoch");
    }
}
