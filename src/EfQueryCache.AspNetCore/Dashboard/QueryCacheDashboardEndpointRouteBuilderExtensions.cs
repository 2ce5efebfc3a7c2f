using EfQueryCache;
using EfQueryCache.AspNetCore;
using EfQueryCache.AspNetCore.Dashboard;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the dashboard of a query cache.</summary>
public static class QueryCacheDashboardEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps a page that shows live what a query cache does: <c>app.MapQueryCacheDashboard("/querycache").RequireAuthorization("admin")</c>.
    /// </summary>
    /// <param name="endpoints">Where it is mapped.</param>
    /// <param name="pattern">The path under which the page and all that it needs are.</param>
    /// <param name="configure">Chooses the cache and what people may do.</param>
    /// <returns>
    /// All of its endpoints, to say who may open it. Without <c>RequireAuthorization</c>, here or on a group around it, everybody is
    /// answered 403; <c>AllowAnonymous</c> opens it to everybody who reaches the application.
    /// </returns>
    /// <remarks>
    /// The page shows SQL, names of tables and tags, machine name and process id; never values of parameters, keys of values or
    /// anything of a connection string. Its buttons are protected by the application's antiforgery service. From the start
    /// of the application the cache's figures are read every five seconds, every second while somebody looks, and the last ten
    /// minutes are kept; a query pays nothing for it.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// There is no cache of that name; or the dashboard is not read-only and <c>AddAntiforgery</c> was not called on the services.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static RouteGroupBuilder MapQueryCacheDashboard(
        this IEndpointRouteBuilder endpoints, string pattern = "/querycache", Action<QueryCacheDashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var options = new QueryCacheDashboardOptions();
        configure?.Invoke(options);
        options.Validate();
        var services = endpoints.ServiceProvider;
        ThrowIfMissing(services, options);

        var logger = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("EfQueryCache.AspNetCore.Dashboard");
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        var feed = new DashboardFeed(() => services.GetRequiredKeyedService<IQueryCache>(options.CacheName), options, services.GetService<TimeProvider>() ?? TimeProvider.System, logger);
        lifetime.ApplicationStarted.Register(feed.Start);
        lifetime.ApplicationStopping.Register(feed.Dispose);
        return new DashboardEndpoints(feed, options, logger).Map(endpoints.MapGroup(pattern));
    }

    private static void ThrowIfMissing(IServiceProvider services, QueryCacheDashboardOptions options)
    {
        if (services.GetService<IServiceProviderIsKeyedService>()?.IsKeyedService(typeof(IQueryCache), options.CacheName) == false)
        {
            throw new InvalidOperationException($"There is no query cache named \"{options.CacheName}\" to map a dashboard for. Call builder.Services.AddQueryCache, or set {nameof(QueryCacheDashboardOptions.CacheName)} to the name it was registered under.");
        }

        if (!options.IsReadOnly && services.GetService<IServiceProviderIsService>()?.IsService(typeof(IAntiforgery)) == false)
        {
            throw new InvalidOperationException($"The dashboard's buttons need protection against forged requests. Call builder.Services.AddAntiforgery(), or set {nameof(QueryCacheDashboardOptions.IsReadOnly)} for a dashboard without buttons.");
        }
    }
}
