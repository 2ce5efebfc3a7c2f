using EfQueryCache.AspNetCore;
using EfQueryCache.AspNetCore.Access;
using EfQueryCache.AspNetCore.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Where applications look for what they map.
namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the events of a query cache.</summary>
public static class QueryCacheEventsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps a stream of Server-Sent Events: what invalidates the cache's entries, as it happens, and the application's own events
    /// (<see cref="IQueryCacheEvents"/>); and a small client for browsers at <c>client.js</c> below it.
    /// </summary>
    /// <param name="endpoints">Where it is mapped.</param>
    /// <param name="pattern">The stream's path.</param>
    /// <param name="cacheName">The name of the cache; empty for the default one.</param>
    /// <returns>
    /// Both endpoints, to say who may listen. Without <c>RequireAuthorization</c>, here or on a group around it, everybody is answered
    /// 403; <c>AllowAnonymous</c> opens it to everybody who reaches the application.
    /// </returns>
    /// <remarks>
    /// <para>Clients choose by <c>?tags=…&amp;tables=…&amp;names=…</c>; without any of them they get everything. A client that comes back
    /// (<c>Last-Event-ID</c>, or <c>?lastEventId=…</c>) gets what it has missed, or <c>reset</c> when that is not known any more: it
    /// should then load anew whatever it shows. So does a client that reads too slowly; nobody waits for it.</para>
    /// <para>Events name tables and tags: let only those listen who may know them. Of writes of other processes, those are told that
    /// concern tables and tags that this process has used.</para>
    /// </remarks>
    /// <exception cref="InvalidOperationException"><c>AddEvents</c> was not called for the cache.</exception>
    public static RouteGroupBuilder MapQueryCacheEvents(this IEndpointRouteBuilder endpoints, string pattern = "/events", string cacheName = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(cacheName);
        var services = endpoints.ServiceProvider;
        if (services.GetKeyedService<EventHub>(cacheName) is not { } hub)
        {
            throw new InvalidOperationException(
                cacheName.Length == 0
                    ? "MapQueryCacheEvents needs the cache's events. Call builder.Services.AddQueryCache().AddEvents()."
                    : $"MapQueryCacheEvents needs the events of the cache \"{cacheName}\". Call builder.Services.AddQueryCache(\"{cacheName}\").AddEvents().");
        }

        // The server waits for its connections before hosted services are stopped.
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(hub.End);
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("EfQueryCache.AspNetCore");
        var group = endpoints.MapGroup(pattern);
        group.ExcludeFromDescription().AddEndpointFilter(new AccessFilter("stream of events", nameof(MapQueryCacheEvents), "hear the names of tables and tags", logger));
        group.MapGet("", (HttpContext http) => EventEndpoints.Stream(http, hub));
        group.MapGet("client.js", EventEndpoints.GetClient);
        return group;
    }
}
