using EfQueryCache.AspNetCore;
using EfQueryCache.AspNetCore.EntityTags;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;

// Where applications look for what they map.
namespace Microsoft.AspNetCore.Builder;

/// <summary>Gives endpoints entity tags.</summary>
public static class QueryCacheETagEndpointConventionBuilderExtensions
{
    /// <summary>
    /// Gives the endpoint's responses to GET and HEAD an entity tag that lasts as long as everything that the handler has read through
    /// the cache is current, and answers requests that name it (<c>If-None-Match</c>) with 304: after authorization, and without
    /// running the handler, binding its parameters or asking the database. With a second level, other processes do so too.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of endpoint, or group of endpoints.</typeparam>
    /// <param name="builder">The endpoint or group. Where a group and an endpoint in it both have it, the endpoint's settings count.</param>
    /// <param name="configure">Says what else the response depends on.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>A response has none when one of its reads is not cacheable, when nothing or something uncertain was read, when something was
    /// written, or when it is no plain 200; the log, and in Development a header, say why. What is read past EF Core, or by
    /// contexts without <c>AddQueryCache</c>, is not seen. Endpoint filters run with the handler: not for a 304.</para>
    /// <para>Every response has <c>Cache-Control</c>: <c>private, no-cache</c> where nobody says otherwise.</para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">When the application starts: a setting is invalid, or the endpoint is a controller's.</exception>
    public static TBuilder WithQueryCacheETag<TBuilder>(this TBuilder builder, Action<QueryCacheETagOptions>? configure = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new QueryCacheETagOptions();
        configure?.Invoke(options);
        options.Validate();
        var exchange = new ETagExchange(options);
        builder.Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is not { } handler || endpoint.Metadata.OfType<QueryCacheETagMetadata>().Any()) return;
            if (endpoint.Metadata.OfType<ActionDescriptor>().Any())
            {
                throw new InvalidOperationException(
                    $"WithQueryCacheETag was called for \"{endpoint.DisplayName}\", which is a controller's or a page's: its authorization filters would run too late. "
                    + "Put [QueryCacheETag] on the controller, action or page model instead.");
            }

            endpoint.Metadata.Add(new QueryCacheETagMetadata());
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified));
            endpoint.RequestDelegate = context => exchange.RunAsync(context, async () =>
            {
                await handler(context).ConfigureAwait(false);
                return true;
            });
        });
        return builder;
    }
}
