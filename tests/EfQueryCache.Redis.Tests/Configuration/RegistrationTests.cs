using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Tests.Configuration;

/// <summary>How applications add it.</summary>
public sealed class RegistrationTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Cache_has_a_second_level_under_its_name()
    {
        var services = new ServiceCollection();
        services.AddQueryCache().AddRedis(redis.ConnectionString, o => o.KeyPrefix = redis.Prefix);
        services.AddQueryCache("other").AddRedis(redis.ConnectionString, o => o.KeyPrefix = redis.Prefix);
        services.AddQueryCache("without");
        await using var provider = services.BuildServiceProvider();

        var level = provider.GetRequiredKeyedService<ISecondLevel>("");
        Assert.Equal("Redis", level.Name);
        Assert.NotSame(level, provider.GetRequiredKeyedService<ISecondLevel>("other"));
        Assert.Null(provider.GetKeyedService<ISecondLevel>("without"));
        await Eventually.HoldsAsync(() => level.Look(["x"], default).State is SecondLevelState.Answered);
    }

    [Fact]
    public async Task Connection_of_the_application_is_used_and_left_open()
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var services = new ServiceCollection();
        services.AddSingleton<IConnectionMultiplexer>(_ => connection);
        services.AddQueryCache().AddRedis(p => p.GetRequiredService<IConnectionMultiplexer>(), o => (o.KeyPrefix, o.Quarantine) = (redis.Prefix, TimeSpan.Zero));
        var provider = services.BuildServiceProvider();
        var level = provider.GetRequiredKeyedService<ISecondLevel>("");
        await Eventually.HoldsAsync(() => level.Look(["x"], default).State == SecondLevelState.Answered);

        await ((IAsyncDisposable)level).DisposeAsync();

        Assert.True(connection.IsConnected);
        Assert.Equal(SecondLevelState.Unavailable, level.Look(["x"], default).State);
    }

    [Fact]
    public async Task Factory_that_throws_is_called_again()
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var calls = 0;
        var services = new ServiceCollection();
        services.AddQueryCache().AddRedis(_ => ++calls == 1 ? throw new InvalidOperationException("not yet") : connection, o => (o.KeyPrefix, o.Quarantine) = (redis.Prefix, TimeSpan.Zero));
        await using var provider = services.BuildServiceProvider();
        var level = provider.GetRequiredKeyedService<ISecondLevel>("");

        await Eventually.HoldsAsync(() => level.Look(["x"], default).State == SecondLevelState.Answered);
        Assert.Equal(2, calls);
    }

    [Fact]
    public void Synchronous_disposal_of_the_container_is_fine()
    {
        var services = new ServiceCollection();
        services.AddQueryCache().AddRedis(redis.ConnectionString);
        using var provider = services.BuildServiceProvider();
        Assert.NotNull(provider.GetRequiredKeyedService<ISecondLevel>(""));
    }

    [Fact]
    public void Configuration_of_the_application_has_the_last_word()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Settings(
            ("QueryCache:Redis:Configuration", "redis://there"), ("QueryCache:Redis:timeout", "00:00:01"), ("QueryCache:Redis:FailureThreshold", "9"), ("QueryCache:Redis:Database", "4")));
        services.AddQueryCache().AddRedis("here", o => (o.Timeout, o.KeyPrefix) = (TimeSpan.FromSeconds(2), "mine"));
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptionsMonitor<RedisOptions>>().Get("");
        Assert.Equal(("redis://there", TimeSpan.FromSeconds(1), 9, 4, "mine"), (options.Configuration, options.Timeout, options.FailureThreshold, options.Database, options.KeyPrefix));
    }

    [Fact]
    public void Section_of_its_own_is_read()
    {
        var services = new ServiceCollection();
        services.AddQueryCache("a").AddRedis(Settings(("Mine:Configuration", "there"), ("Mine:EpochSalt", "v2")).GetSection("Mine"));
        services.AddQueryCache("b").AddRedis(Settings(("QueryCache:Redis:Configuration", "elsewhere")));
        using var provider = services.BuildServiceProvider();
        var monitor = provider.GetRequiredService<IOptionsMonitor<RedisOptions>>();

        Assert.Equal(("there", "v2"), (monitor.Get("a").Configuration, monitor.Get("a").EpochSalt));
        Assert.Equal("elsewhere", monitor.Get("b").Configuration);
    }

    [Theory]
    [InlineData("Configuration", "")]
    [InlineData("Configuration", "redis://:hunter2@cache:x")]
    [InlineData("KeyPrefix", "a{b}")]
    [InlineData("Database", "-1")]
    [InlineData("Database", "x")]
    [InlineData("Timeout", "00:02:00")]
    [InlineData("Timeout", "250")]
    [InlineData("Timeout", "00:00:00.0010000")]
    [InlineData("FailureThreshold", "1")]
    [InlineData("BreakDuration", "00:00:00")]
    [InlineData("Quarantine", "-00:00:01")]
    [InlineData("StampTtl", "00:00:00")]
    [InlineData("LogLength", "99")]
    [InlineData("TimeOut2", "x")]
    public void What_cannot_be_meant_is_refused(string key, string value)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Settings(($"QueryCache:Redis:{key}", value)));
        services.AddQueryCache().AddRedis("cache:6379,password=hunter2");
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredKeyedService<ISecondLevel>(""));
        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_is_in_no_log_and_no_text()
    {
        const string Password = "hunter2,=";
        await using var server = await PrivateRedis.StartAsync("--requirepass", "other");
        var (log, services) = (new EventLog(), new ServiceCollection());
        services.AddLogging(b => b.SetMinimumLevel(LogLevel.Trace)).AddSingleton<ILoggerFactory>(new OneLog(log));
        services.AddQueryCache().AddRedis($"redis://me:{Uri.EscapeDataString(Password)}@127.0.0.1:{server.Port}");
        await using var provider = services.BuildServiceProvider();
        var level = provider.GetRequiredKeyedService<ISecondLevel>("");
        for (var i = 0; i < 20; i++)
        {
            await level.LookAsync(["x"], default, TestContext.Current.CancellationToken);
            await Task.Delay(50, TestContext.Current.CancellationToken); // a wrong password is never said to be right
        }

        Assert.Contains(log.Events, e => e.Id == RedisEventId.UserNameIgnored);
        Assert.DoesNotContain(log.Events, e => e.Text.Contains("hunter2", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", $"{level} {provider.GetRequiredService<IOptionsMonitor<RedisOptions>>().Get("")}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret word")]
    [InlineData("p@ss/wörd:#?%,=")]
    public async Task Password_in_a_url_is_sent_as_it_is(string password)
    {
        await using var server = await PrivateRedis.StartAsync();
        using (var control = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString)) await control.GetDatabase().ExecuteAsync("CONFIG", "SET", "requirepass", password);
        var services = new ServiceCollection();
        services.AddQueryCache().AddRedis($"redis://:{Uri.EscapeDataString(password)}@127.0.0.1:{server.Port}/5", o => o.Quarantine = TimeSpan.Zero);
        await using var provider = services.BuildServiceProvider();
        var level = provider.GetRequiredKeyedService<ISecondLevel>("");

        await Eventually.HoldsAsync(() => level.Look(["x"], default).State == SecondLevelState.Answered);
    }

    private static IConfigurationRoot Settings(params (string Key, string Value)[] settings)
        => new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();

    private sealed class OneLog(EventLog log) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
        }
    }
}
