using EfQueryCache.Testing;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Tests.Configuration;

/// <summary>A changed configuration takes effect at the next look-up, and an invalid one not at all.</summary>
public sealed class ReloadTests : IClassFixture<ShopDatabase>, IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly EventLog _events = new();
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
    private readonly ServiceProvider _provider;

    public ReloadTests(ShopDatabase database)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new Loggers(_events)));
        services.AddQueryCache(_configuration, o => o.TimeProvider = _clock).AddProfile("catalog", p => p.Ttl(TimeSpan.FromHours(1)));
        services.AddDbContext<ShopContext>((provider, options) => options.UseNpgsql(database.ConnectionString).AddQueryCache(provider));
        _provider = services.BuildServiceProvider();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private QueryCacheStatistics Statistics => _provider.GetRequiredService<IQueryCache>().GetStatistics();

    [Fact]
    public async Task Kill_switch_works_both_ways()
    {
        Assert.False(await IsHitAsync());
        Assert.True(await IsHitAsync());

        Change("Enabled", "false");
        Assert.False(await IsHitAsync());
        Assert.Equal(1, Statistics.Bypasses[BypassReason.Disabled]);

        Change("Enabled", "true");
        Assert.True(await IsHitAsync());
        Assert.Equal(2, _events.Count(QueryCacheEventId.ConfigurationReloaded));
    }

    [Fact]
    public async Task Shorter_time_to_live_applies_to_what_is_stored_already()
    {
        await IsHitAsync();
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(await IsHitAsync());

        Change("DefaultTtl", "00:01:00");

        Assert.False(await IsHitAsync());
        Assert.True(await IsHitAsync());
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.False(await IsHitAsync());
    }

    [Fact]
    public async Task Shorter_time_in_the_first_level_applies_to_what_is_stored_from_then_on()
    {
        Change("L1:DefaultTtl", "00:00:10");
        await IsHitAsync();

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(await IsHitAsync());
    }

    [Fact]
    public async Task Profile_follows_its_configuration()
    {
        Assert.Equal(TimeSpan.FromHours(1), await TtlAsync("catalog"));

        Change("Profiles:catalog:Ttl", "00:00:30");
        Change("Profiles:fresh:Ttl", "00:00:05");
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5)), (await TtlAsync("catalog"), await TtlAsync("fresh")));
    }

    [Fact]
    public void Profile_that_is_gone_stays_for_the_queries_that_follow_it()
    {
        var options = new QueryCacheOptions();
        options.AddProfile("old", p => p.Ttl(TimeSpan.FromSeconds(5)));

        options.Reload(new QueryCacheOptions());

        Assert.Equal(TimeSpan.FromSeconds(5), options.Profiles["old"].GivenTtl);
    }

    [Theory]
    [InlineData("DefaultTtl", "never")]
    [InlineData("DefaultTtl", "-00:01:00")]
    [InlineData("DefaultTttl", "00:01:00")]
    public async Task Invalid_change_is_logged_and_changes_nothing(string key, string value)
    {
        await IsHitAsync();

        _configuration["QueryCache:Enabled"] = "false";
        Change(key, value);

        Assert.True(await IsHitAsync());
        Assert.Contains(_events.Events, e => e.Id == QueryCacheEventId.ConfigurationRejected && e.Level == LogLevel.Error && e.Text.Contains($"QueryCache:{key}", StringComparison.Ordinal));
        Change(key, null);
        Assert.False(await IsHitAsync());
    }

    [Fact]
    public void Every_switch_and_time_to_live_can_be_reloaded()
    {
        var (options, newer) = (new QueryCacheOptions(), new QueryCacheOptions());
        var settings = new (object Old, object New)[] { (options, newer), (options.L1, newer.L1) };
        foreach (var (_, target) in settings)
        {
            foreach (var property in target.GetType().GetProperties().Where(p => p.SetMethod?.IsPublic == true && p.Name.EndsWith("Ttl", StringComparison.Ordinal)))
            {
                property.SetValue(target, TimeSpan.FromSeconds(17));
            }
        }

        (newer.Enabled, newer.VerifyHits, newer.ThrowOnMismatch) = (false, 0.5, true);
        newer.CacheAll(TimeSpan.FromSeconds(18));
        options.CacheAll(TimeSpan.FromSeconds(1));
        options.Reload(newer);

        Assert.Equal((false, 0.5, true, TimeSpan.FromSeconds(18)), (options.Enabled, options.VerifyHits, options.ThrowOnMismatch, options.All!.Ttl));
        foreach (var (old, _) in settings)
        {
            Assert.All(
                old.GetType().GetProperties().Where(p => p.SetMethod?.IsPublic == true && p.Name.EndsWith("Ttl", StringComparison.Ordinal)),
                property => Assert.Equal(TimeSpan.FromSeconds(17), property.GetValue(old)));
        }
    }

    public void Dispose() => _provider.Dispose();

    private void Change(string key, string? value)
    {
        _configuration[$"QueryCache:{key}"] = value;
        _configuration.Reload();
    }

    private async Task<bool> IsHitAsync()
    {
        var before = Statistics.Hits;
        await using var scope = _provider.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ShopContext>().Products.Cacheable().ToListAsync(Token);
        return Statistics.Hits > before;
    }

    private async Task<TimeSpan> TtlAsync(string profile)
    {
        await using var scope = _provider.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<ShopContext>().Products.Cacheable(c => c.Profile(profile)).ExplainCacheAsync(Token)).Ttl;
    }

    private sealed class Loggers(ILogger logger) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => logger;

        public void Dispose()
        {
        }
    }
}
