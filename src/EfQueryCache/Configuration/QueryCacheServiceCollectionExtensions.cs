using System.Diagnostics.Metrics;
using EfQueryCache;
using EfQueryCache.Configuration;
using EfQueryCache.Diagnostics;
using EfQueryCache.SecondLevel;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

// Where applications look for registrations.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers query caches.</summary>
public static partial class QueryCacheServiceCollectionExtensions
{
    /// <summary>Registers the default query cache, for contexts that call <c>AddQueryCache(serviceProvider)</c>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Configures the cache; checked when the application starts, else when the cache is first used.</param>
    /// <returns>A builder that other packages extend.</returns>
    public static IQueryCacheBuilder AddQueryCache(this IServiceCollection services, Action<QueryCacheOptions>? configure = null)
        => services.AddQueryCache(Options.Options.DefaultName, configure);

    /// <summary>
    /// Registers a query cache with a name, for contexts that call <c>AddQueryCache(serviceProvider, name)</c>. Caches share
    /// no entries, but a write through any context invalidates in all of them.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The name. The cache is also a keyed <see cref="IQueryCache"/> under it.</param>
    /// <param name="configure">Configures the cache; checked when the application starts, else when the cache is first used.</param>
    /// <returns>A builder that other packages extend.</returns>
    public static IQueryCacheBuilder AddQueryCache(this IServiceCollection services, string name, Action<QueryCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<QueryCacheOptions>, QueryCacheOptionsValidator>());
        var options = services.AddOptions<QueryCacheOptions>(name).ValidateOnStart();
        if (configure is not null) options.Configure(configure);
        services.TryAddKeyedSingleton<IQueryCache>(name, static (provider, key) => Create(provider, (string)key!));
        if (name.Length == 0) services.TryAddSingleton(provider => provider.GetRequiredKeyedService<IQueryCache>(Options.Options.DefaultName));
        return new QueryCacheBuilder(name, services);
    }

    /// <summary>
    /// Adds the query cache to a service provider that is built for <c>UseInternalServiceProvider</c>, after the database
    /// provider's services: <c>services.AddEntityFrameworkNpgsql().AddEntityFrameworkQueryCache()</c>. Applications that do
    /// not call <c>UseInternalServiceProvider</c> do not need it.
    /// </summary>
    /// <param name="services">The services that EF Core will run on.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="InvalidOperationException">No relational database provider has been added yet.</exception>
    public static IServiceCollection AddEntityFrameworkQueryCache(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        QueryCacheServices.Decorate(services);
        return services;
    }

    private static QueryCache Create(IServiceProvider provider, string name)
    {
        var logger = provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        var monitor = provider.GetRequiredService<IOptionsMonitor<QueryCacheOptions>>();
        var options = monitor.Get(name);
        options.SecondLevel ??= provider.GetKeyedService<ISecondLevel>(name);
        var cache = new QueryCache(name, options, logger.CreateLogger("EfQueryCache"));

        // As long as the cache: both are singletons of the provider, which disposes of the monitor.
        monitor.OnChange((newer, changed) =>
        {
            if (changed == name) cache.Reload(newer);
        });
        QueryCacheMetrics.Register(
            provider.GetService<IMeterFactory>()?.Create(QueryCacheMetrics.MeterName) ?? new Meter(QueryCacheMetrics.MeterName), cache);
        return cache;
    }
}
