namespace EfQueryCache.Redis.Tests.Infrastructure;

/// <summary>The server of the run, or one of its own where none is given; a fresh prefix for each class.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private PrivateRedis? _own;

    public string ConnectionString { get; private set; } = "";

    public string Prefix { get; } = "efqc-" + Guid.NewGuid().ToString("N");

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("EFQUERYCACHE_TEST_REDIS") is { Length: > 0 } given) ConnectionString = given;
        else ConnectionString = (_own = await PrivateRedis.StartAsync()).ConnectionString;
    }

    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? default;
}
