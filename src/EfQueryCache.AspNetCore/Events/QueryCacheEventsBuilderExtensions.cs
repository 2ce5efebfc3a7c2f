using EfQueryCache;
using EfQueryCache.AspNetCore;
using EfQueryCache.AspNetCore.Events;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

// Where applications look for registrations.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the events of a query cache for web clients.</summary>
public static class QueryCacheEventsBuilderExtensions
{
    /// <summary>
    /// Keeps what invalidates the cache's entries, and the application's own events (<see cref="IQueryCacheEvents"/>), for the
    /// clients of <c>MapQueryCacheEvents</c>; from the start of the application on.
    /// </summary>
    /// <param name="builder">The registration of the cache.</param>
    /// <param name="configure">Configures the events; checked when the application starts.</param>
    /// <returns>The same builder.</returns>
    public static IQueryCacheBuilder AddEvents(this IQueryCacheBuilder builder, Action<QueryCacheEventsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var (services, name) = (builder.Services, builder.Name);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<QueryCacheEventsOptions>, EventsOptionsValidator>());
        var options = services.AddOptions<QueryCacheEventsOptions>(name).ValidateOnStart();
        if (configure is not null) options.Configure(configure);
        if (services.Any(service => service.IsKeyedService && service.ServiceType == typeof(EventHub) && Equals(service.ServiceKey, name))) return builder;

        services.AddKeyedSingleton(name, static (provider, key) => new EventHub(
            provider.GetRequiredKeyedService<IQueryCache>(key),
            provider.GetRequiredService<IOptionsMonitor<QueryCacheEventsOptions>>().Get((string)key!),
            provider.GetRequiredService<IOptionsMonitor<QueryCacheOptions>>().Get((string)key!).TimeProvider,
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("EfQueryCache.AspNetCore")));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<EventHub>(name));
        services.AddKeyedSingleton<IQueryCacheEvents>(name, static (provider, key) => new EventPublisher(provider.GetRequiredKeyedService<IQueryCache>(key), provider.GetRequiredKeyedService<EventHub>(key)));
        if (name.Length == 0) services.TryAddSingleton(provider => provider.GetRequiredKeyedService<IQueryCacheEvents>(Options.Options.DefaultName));
        return builder;
    }
}
