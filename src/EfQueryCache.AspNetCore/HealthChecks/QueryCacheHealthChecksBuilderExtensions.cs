using EfQueryCache;
using EfQueryCache.AspNetCore;
using EfQueryCache.AspNetCore.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

// Where applications look for registrations.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers health checks of query caches.</summary>
public static class QueryCacheHealthChecksBuilderExtensions
{
    /// <summary>How long a check takes at most when nobody says.</summary>
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds a check that says how a cache does: <c>builder.Services.AddHealthChecks().AddQueryCache()</c>. Its description says
    /// what is wrong and what users notice of it, its data has the figures.
    /// </summary>
    /// <param name="builder">Where it is added.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="cacheName">The name of the cache. The default is the one that was registered without a name.</param>
    /// <param name="configure">Says what is expected of the cache; by default only that nothing fails.</param>
    /// <param name="failureStatus">
    /// What everything that is wrong is reported as. The default, <see langword="null"/>, means <see cref="HealthStatus.Degraded"/>,
    /// because the database answers where a cache does not; <see cref="HealthStatus.Unhealthy"/> only while writes are refused:
    /// with <see cref="WriteMode.Safe"/>, as long as the second level cannot be told of them.
    /// </param>
    /// <param name="tags">Tags to filter checks with.</param>
    /// <param name="timeout">How long the second level may take to answer. The default is 5 seconds; it answers or fails after <c>RedisOptions.Timeout</c> anyway.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// The check asks the second level once, as a query does: its failures count for the circuit breaker, its success shows that the
    /// way is free. It never throws, and shows nothing of connection strings, keys or values. The application does not start
    /// when there is no such cache, or an option is out of its range.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public static IHealthChecksBuilder AddQueryCache(
        this IHealthChecksBuilder builder,
        string name = "querycache",
        string cacheName = "",
        Action<QueryCacheHealthOptions>? configure = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(cacheName);
        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<QueryCacheHealthOptions>, QueryCacheHealthOptionsValidator>());
        var options = services.AddOptions<QueryCacheHealthOptions>(name).ValidateOnStart();
        if (configure is not null) options.Configure(configure);
        return Add(
            builder,
            name,
            provider => new QueryCacheHealthCheck(
                () => CheckedCache.Find(provider, cacheName), provider.GetRequiredService<IOptionsMonitor<QueryCacheHealthOptions>>().Get(name), failureStatus),
            failureStatus ?? HealthStatus.Degraded,
            tags,
            timeout);
    }

    /// <summary>
    /// Adds a check that says when a cache can be used as it is configured: at once without a second level, else when that has
    /// answered for the first time. From then on it is healthy: what fails later is told by
    /// <see cref="AddQueryCache(IHealthChecksBuilder, string, string, Action{QueryCacheHealthOptions}?, HealthStatus?, IEnumerable{string}?, TimeSpan?)"/>.
    /// </summary>
    /// <param name="builder">Where it is added.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="cacheName">The name of the cache. The default is the one that was registered without a name.</param>
    /// <param name="graceTime">
    /// How long, from the start of the application on, the second level is waited for. After it the check is
    /// <see cref="HealthStatus.Degraded"/> (by default still 200), because an application without it is slower, and not useless. The
    /// default is 10 seconds. Not negative; 0 waits for nothing.
    /// </param>
    /// <param name="failureStatus">What is reported meanwhile. The default is <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to filter checks with. The default is <c>ready</c>.</param>
    /// <param name="timeout">How long the second level may take to answer. The default is 5 seconds.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="graceTime"/> is negative.</exception>
    public static IHealthChecksBuilder AddQueryCacheReadiness(
        this IHealthChecksBuilder builder,
        string name = "querycache-ready",
        string cacheName = "",
        TimeSpan? graceTime = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(cacheName);
        var grace = graceTime ?? TimeSpan.FromSeconds(10);
        ArgumentOutOfRangeException.ThrowIfLessThan(grace, TimeSpan.Zero, nameof(graceTime));
        return Add(builder, name, provider => new QueryCacheReadinessCheck(() => CheckedCache.Find(provider, cacheName), grace), failureStatus, tags ?? ["ready"], timeout);
    }

    private static IHealthChecksBuilder Add<T>(
        IHealthChecksBuilder builder, string name, Func<IServiceProvider, T> create, HealthStatus? failureStatus, IEnumerable<string>? tags, TimeSpan? timeout)
        where T : class, IHealthCheck, IHostedService
    {
        // One for all requests, begun with the application: it remembers.
        builder.Services.AddKeyedSingleton(name, (provider, _) => create(provider));
        builder.Services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<T>(name));
        return builder.Add(new HealthCheckRegistration(name, provider => provider.GetRequiredKeyedService<T>(name), failureStatus, tags, timeout ?? DefaultTimeout));
    }
}
