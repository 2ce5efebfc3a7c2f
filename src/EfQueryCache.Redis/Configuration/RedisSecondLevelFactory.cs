using System.Diagnostics.Metrics;
using EfQueryCache.Redis.Connection;
using EfQueryCache.Redis.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Configuration;

/// <summary>Makes the second level of a cache out of what is registered.</summary>
internal static class RedisSecondLevelFactory
{
    public static RedisSecondLevel Create(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<RedisOptions>>().Get(name);
        var time = provider.GetRequiredService<IOptionsMonitor<QueryCacheOptions>>().Get(name).TimeProvider;
        var logger = (provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("EfQueryCache.Redis");
        var meter = provider.GetService<IMeterFactory>()?.Create(RedisFigures.MeterName) ?? new Meter(RedisFigures.MeterName);
        if (options.Connect is { } connect) return new(name, options, () => Task.FromResult(connect(provider)), false, time, logger, meter);

        var address = RedisAddress.Parse(options.Configuration!);
        if (address.HasUserName) logger.UserNameIgnored();
        return new(name, options, () => ConnectAsync(address.Options, options), true, time, logger, meter);
    }

    private static async Task<IConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration, RedisOptions options)
    {
        var own = configuration.Clone();
        own.AbortOnConnectFail = false; // the connection goes on trying by itself
        own.SyncTimeout = Math.Max(1, (int)options.Timeout.TotalMilliseconds);
        own.ClientName ??= "EfQueryCache";
        return await ConnectionMultiplexer.ConnectAsync(own).ConfigureAwait(false);
    }
}
