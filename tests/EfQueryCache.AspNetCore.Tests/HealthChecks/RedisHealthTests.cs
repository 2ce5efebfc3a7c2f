using System.Net;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Redis;
using EfQueryCache.Redis.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EfQueryCache.AspNetCore.Tests.HealthChecks;

/// <summary>What the check says while Redis is there, gone, frozen, and back.</summary>
public sealed class RedisHealthTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static void Quick(RedisOptions options) => options.Quarantine = TimeSpan.Zero;

    private Task<WebApp> StartAsync(
        PrivateRedis redis, Action<RedisOptions>? configure = null, Action<QueryCacheOptions>? cache = null, Action<IHealthChecksBuilder>? checks = null)
        => HealthApp.StartAsync(
            database,
            checks ?? (builder => builder.AddQueryCache()),
            builder =>
            {
                builder.AddRedis(redis.ConnectionString, configure ?? Quick);
                if (cache is not null) builder.Services.Configure(cache);
            });

    [Fact]
    public async Task Redis_that_answers_is_healthy()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(redis);

        var entry = await web.BecomesAsync(HealthStatus.Healthy);

        Assert.Equal("Hits are served from memory and Redis.", entry.Description);
        Assert.Equal(("Answered", "Redis", true), (entry.Data["secondLevel"], entry.Data["secondLevelName"], entry.Data["memoryTrusted"]));
        Assert.Equal((true, false, 0), (entry.Data["connected"], entry.Data["breakerOpen"], entry.Data["untoldWrites"]));
        Assert.InRange(Assert.IsType<double>(entry.Data["heardSecondsAgo"]), 0, 2);
        Assert.Contains("suspensions", entry.Data.Keys);
    }

    [Fact]
    public async Task Redis_that_is_killed_degrades_and_is_healthy_again_when_it_is_back()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(redis);
        await web.BecomesAsync(HealthStatus.Healthy);

        redis.Kill();
        var entry = await web.BecomesAsync(HealthStatus.Degraded, condition: e => e.Data["connected"] is false);

        Assert.Equal("Redis is not connected: what is in this process' memory is still served, and all else is answered by the database; responses are slower.", entry.Description);
        Assert.Equal("Unavailable", entry.Data["secondLevel"]);
        Assert.Equal((HttpStatusCode.OK, "Degraded"), await web.GetHealthAsync());

        web.Clock.Advance(TimeSpan.FromSeconds(3)); // beyond MaxStaleness
        entry = await web.CheckAsync();
        Assert.Equal("Redis is not connected: queries are answered by the database; responses are slower.", entry.Description);
        Assert.Equal(false, entry.Data["memoryTrusted"]);
        Assert.True(Assert.IsType<double>(entry.Data["heardSecondsAgo"]) >= 3);

        await redis.StartAsync();
        entry = await web.BecomesAsync(HealthStatus.Healthy);
        Assert.Equal((true, false), (entry.Data["connected"], entry.Data["breakerOpen"]));
    }

    [Fact]
    public async Task Memory_that_may_be_served_while_Redis_is_down_is_told_so()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(redis, cache: o => o.MaxStalenessWhenDown = TimeSpan.FromMinutes(10));
        await web.BecomesAsync(HealthStatus.Healthy);
        redis.Kill();
        await web.BecomesAsync(HealthStatus.Degraded);

        web.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains("memory is still served", (await web.CheckAsync()).Description, StringComparison.Ordinal);
        web.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Contains(": queries are answered by the database", (await web.CheckAsync()).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strict_cache_serves_nothing_without_Redis()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(redis, cache: o => o.Consistency = ConsistencyLevel.Strict);
        await web.BecomesAsync(HealthStatus.Healthy);
        redis.Kill();

        var entry = await web.BecomesAsync(HealthStatus.Degraded);

        Assert.Contains(": queries are answered by the database", entry.Description, StringComparison.Ordinal);
        Assert.Equal("Strict", entry.Data["consistency"]);
    }

    [Fact]
    public async Task Frozen_Redis_degrades_opens_the_breaker_and_is_healthy_when_it_goes_on()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(redis);
        await web.BecomesAsync(HealthStatus.Healthy);

        redis.Freeze();
        Assert.Equal(HealthStatus.Degraded, (await web.CheckAsync()).Status);
        var entry = await web.BecomesAsync(HealthStatus.Degraded, condition: e => e.Data["breakerOpen"] is true);
        Assert.StartsWith("Redis has failed repeatedly and is left alone for a while (breaker open): ", entry.Description, StringComparison.Ordinal);

        redis.Thaw();
        web.Clock.Advance(TimeSpan.FromSeconds(1));
        await web.BecomesAsync(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Check_ends_with_its_timeout_and_says_what_is_known()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(
            redis, o => (o.Quarantine, o.Timeout) = (TimeSpan.Zero, TimeSpan.FromMinutes(1)), checks: builder => builder.AddQueryCache(timeout: TimeSpan.FromMilliseconds(200)));
        await web.BecomesAsync(HealthStatus.Healthy);

        redis.Freeze();
        var entry = await web.CheckAsync().WaitAsync(TimeSpan.FromSeconds(30), Token); // half of the minute that Redis would be given
        redis.Thaw();

        Assert.Equal((HealthStatus.Degraded, null), (entry.Status, entry.Exception));
        Assert.StartsWith("Redis does not answer: ", entry.Description, StringComparison.Ordinal);
        Assert.Equal(true, entry.Data["connected"]);
    }

    [Fact]
    public async Task Writes_that_are_refused_make_unhealthy()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(redis, cache: o => o.WriteMode = WriteMode.Safe);
        await web.BecomesAsync(HealthStatus.Healthy);
        redis.Kill();

        var entry = await web.BecomesAsync(HealthStatus.Unhealthy);

        Assert.Contains("writes are refused (WriteMode.Safe), and users' changes fail", entry.Description, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), await web.GetHealthAsync());
        await Assert.ThrowsAsync<QueryCacheUnavailableException>(() => VisitAsync(web));
    }

    [Fact]
    public async Task Refused_writes_are_what_was_asked_for_when_a_status_was()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(redis, cache: o => o.WriteMode = WriteMode.Safe, checks: builder => builder.AddQueryCache(failureStatus: HealthStatus.Degraded));
        redis.Kill();

        var entry = await web.BecomesAsync(HealthStatus.Degraded, condition: e => e.Data["secondLevel"] is "Unavailable");

        Assert.Contains("writes are refused", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_that_Redis_was_not_told_of_are_counted()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(redis);
        await web.BecomesAsync(HealthStatus.Healthy);
        await web.AskAsync(db => db.Visits.Cacheable().CountAsync(Token));
        redis.Freeze();
        await VisitAsync(web);

        var entry = await web.BecomesAsync(HealthStatus.Degraded, condition: e => e.Data["untoldWrites"] is > 0);

        Assert.EndsWith($" Until it is told of {entry.Data["untoldWrites"]} writes of this process, other processes may serve what was before them.", entry.Description, StringComparison.Ordinal);
        redis.Thaw();
        web.Clock.Advance(TimeSpan.FromSeconds(1));
        entry = await web.BecomesAsync(HealthStatus.Healthy);
        Assert.Equal(0, entry.Data["untoldWrites"]);
    }

    [Fact]
    public async Task Redis_that_has_lost_its_content_degrades_for_its_quarantine()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(redis, o => o.Quarantine = TimeSpan.FromHours(1));

        var entry = await web.BecomesAsync(HealthStatus.Degraded, condition: e => e.Data["secondLevel"] is "NewEpoch");

        Assert.StartsWith("Redis has lost what it had, or is new: for a moment nothing is served", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_of_others_that_are_not_heard_of_degrade()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var web = await StartAsync(redis, cache: o => o.MaxStaleness = TimeSpan.FromDays(1)); // the log is read every six hours
        await web.BecomesAsync(HealthStatus.Healthy);

        web.Clock.Advance(TimeSpan.FromDays(2));
        var entry = await web.CheckAsync();

        Assert.Equal((HealthStatus.Degraded, "Answered"), (entry.Status, entry.Data["secondLevel"]));
        Assert.Equal("Redis answers, but other processes' writes are not heard of: memory is not trusted, and each hit asks Redis; responses are slower.", entry.Description);
        Assert.Equal((2 * 24 * 3600.0, false), (entry.Data["heardSecondsAgo"], entry.Data["memoryTrusted"]));
    }

    [Fact]
    public async Task No_secret_appears_whatever_happens()
    {
        await using var redis = await PrivateRedis.StartAsync("--requirepass", "pa55w0rd-of-redis");
        var seen = new List<string>();
        foreach (var password in new[] { "pa55w0rd-of-redis", "wr0ng-of-redis" })
        {
            await using var web = await HealthApp.StartAsync(
                database, checks => checks.AddQueryCache().AddQueryCacheReadiness(), cache => cache.AddRedis($"{redis.ConnectionString},password={password}", Quick));
            await web.CountAsync(1, 2);
            if (password[0] == 'p') await web.BecomesAsync(HealthStatus.Healthy);
            foreach (var name in new[] { "querycache", "querycache-ready" }) seen.Add((await web.CheckAsync(name)).Everything());
            seen.Add((await web.GetHealthAsync()).Text);
            seen.AddRange(web.Events.Events.Where(e => e.Id < 10_000).Select(e => e.Text)); // above are EF Core's own
        }

        Assert.Contains(seen, text => text.Contains("Redis", StringComparison.Ordinal));
        string[] secrets = ["pa55w0rd", "wr0ng", "password", "127.0.0.1", $"{redis.Port}", database.ConnectionString];
        Assert.All(seen, text => Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase)));
    }

    private static Task<int> VisitAsync(WebApp web) => web.AskAsync(async db =>
    {
        db.Add(new Visit { Page = "/" });
        return await db.SaveChangesAsync(Token);
    });
}
