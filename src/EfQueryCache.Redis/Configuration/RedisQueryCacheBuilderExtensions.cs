using EfQueryCache;
using EfQueryCache.Redis;
using EfQueryCache.Redis.Configuration;
using EfQueryCache.SecondLevel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

// Where applications look for registrations.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets a query cache share its entries with other processes through Redis.</summary>
public static class RedisQueryCacheBuilderExtensions
{
    /// <summary>Shares entries through Redis, over a connection of the cache's own.</summary>
    /// <param name="builder">The registration of the cache.</param>
    /// <param name="configuration">See <see cref="RedisOptions.Configuration"/>; the application's configuration may say otherwise.</param>
    /// <param name="configure">Configures the rest; checked when the application starts, else when the cache is first used.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>Connects in the background, and again whenever that is needed. Until then the cache works as without Redis being there.</remarks>
    public static IQueryCacheBuilder AddRedis(this IQueryCacheBuilder builder, string configuration, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(builder, options => (options.Configuration, options.Connect) = (configuration, null), configure);
    }

    /// <summary>Shares entries through Redis, over a connection that the application makes and disposes of.</summary>
    /// <param name="builder">The registration of the cache.</param>
    /// <param name="factory">Gets the connection. Called in the background; when it throws, again after a while.</param>
    /// <param name="configure">Configures the rest; checked when the application starts, else when the cache is first used.</param>
    /// <returns>The same builder.</returns>
    public static IQueryCacheBuilder AddRedis(this IQueryCacheBuilder builder, Func<IServiceProvider, IConnectionMultiplexer> factory, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return Add(builder, options => options.Connect = factory, configure);
    }

    /// <summary>Shares entries through Redis, over a connection of the cache's own, with settings from a configuration.</summary>
    /// <param name="builder">The registration of the cache.</param>
    /// <param name="configuration">
    /// The whole configuration, whose section <c>QueryCache:Redis</c> is read, or a section, which is read as it is. Keys are the
    /// names of the properties of <see cref="RedisOptions"/>.
    /// </param>
    /// <param name="configure">Configures what the configuration does not say: where both do, the configuration wins.</param>
    /// <returns>The same builder.</returns>
    public static IQueryCacheBuilder AddRedis(this IQueryCacheBuilder builder, IConfiguration configuration, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configuration);
        var section = RedisConfigurationReader.Find(configuration);
        Add(builder, options => options.Connect = null, configure);
        builder.Services.PostConfigure<RedisOptions>(builder.Name, options => RedisConfigurationReader.Read(section, options));
        return builder;
    }

    private static IQueryCacheBuilder Add(IQueryCacheBuilder builder, Action<RedisOptions> connection, Action<RedisOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var (services, name) = (builder.Services, builder.Name);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>());
        var options = services.AddOptions<RedisOptions>(name).ValidateOnStart().Configure(connection);
        if (configure is not null) options.Configure(configure);

        // After all that the code says, so that whoever operates the application has the last word.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<RedisOptions>, ApplicationConfiguration>());
        services.TryAddKeyedSingleton<ISecondLevel>(name, static (provider, key) => RedisSecondLevelFactory.Create(provider, (string)key!));
        return builder;
    }
}
