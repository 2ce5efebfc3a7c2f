using EfQueryCache.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Who may keep the responses of endpoints, and for how long.</summary>
public static class CacheControlEndpointExtensions
{
    /// <summary>
    /// Sets <c>Cache-Control</c> on the successful responses (2xx and 304) of an endpoint or a group to GET and HEAD, unless the handler has set it:
    /// <c>app.MapGet(…).WithCacheControl(CacheControl.Hourly)</c>. What an endpoint says itself wins over its group.
    /// </summary>
    /// <typeparam name="TBuilder">The builder's type.</typeparam>
    /// <param name="builder">An endpoint or a group, of Minimal APIs, controllers or pages.</param>
    /// <param name="policy">A preset, or one with changes: <c>CacheControl.Private with { MustRevalidate = true }</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The policy contradicts itself.</exception>
    public static TBuilder WithCacheControl<TBuilder>(this TBuilder builder, CacheControl policy)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(policy);
        var metadata = new CacheControlMetadata(policy);
        builder.Add(endpoint => endpoint.Metadata.Add(metadata));
        builder.Finally(CacheControlEndpoint.Wrap);
        return builder;
    }
}
