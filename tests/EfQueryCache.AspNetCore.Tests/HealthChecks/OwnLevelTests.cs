using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EfQueryCache.AspNetCore.Tests.HealthChecks;

/// <summary>A second level of the application's own is checked like any, and may do what it should not.</summary>
public sealed class OwnLevelTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private readonly OwnLevel _level = new();

    private Task<WebApp> StartAsync(TimeSpan? timeout = null) => HealthApp.StartAsync(
        database, checks => checks.AddQueryCache(timeout: timeout).AddQueryCacheReadiness(timeout: timeout), cache => cache.Services.AddKeyedSingleton<ISecondLevel>("", _level));

    [Fact]
    public async Task What_it_does_not_tell_of_its_health_is_left_out()
    {
        await using var web = await StartAsync();

        var entry = await web.BecomesAsync(HealthStatus.Healthy);

        Assert.Equal(("Hits are served from memory and own.", "own"), (entry.Description, entry.Data["secondLevelName"]));
        Assert.All(["connected", "breakerOpen", "untoldWrites"], name => Assert.DoesNotContain(name, entry.Data.Keys));
    }

    [Fact]
    public async Task What_it_throws_is_reported_without_its_words()
    {
        await using var web = await StartAsync();
        _level.BeforeLook = () => throw new InvalidTimeZoneException("pa55w0rd at 127.0.0.1");

        var entry = await web.CheckAsync();

        Assert.Equal((HealthStatus.Degraded, "How the cache does could not be found out (InvalidTimeZoneException).", null), (entry.Status, entry.Description, entry.Exception));
        Assert.Equal("Whether the cache can be used could not be found out (InvalidTimeZoneException).", (await web.CheckAsync("querycache-ready")).Description);
    }

    [Fact]
    public async Task Timeout_ends_the_check_also_when_it_never_answers()
    {
        await using var web = await StartAsync(TimeSpan.FromMilliseconds(100));
        _level.BeforeLook = () => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);

        var (health, ready) = (await web.CheckAsync(), await web.CheckAsync("querycache-ready"));

        Assert.StartsWith("own does not answer: ", health.Description, StringComparison.Ordinal);
        Assert.StartsWith("own is waited for, ", ready.Description, StringComparison.Ordinal);
    }
}
