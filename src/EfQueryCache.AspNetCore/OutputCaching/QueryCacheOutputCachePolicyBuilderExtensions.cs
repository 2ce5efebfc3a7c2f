using EfQueryCache.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.OutputCaching;

// Where applications look for what they map.
namespace Microsoft.AspNetCore.Builder;

/// <summary>Ties policies of the output cache to the query cache.</summary>
public static class QueryCacheOutputCachePolicyBuilderExtensions
{
    /// <summary>
    /// Says what invalidates a response: <c>app.MapGet(…).CacheOutput(policy => policy.QueryCache("Products", "catalog"))</c>. It needs
    /// <c>AddQueryCache().AddOutputCacheEviction()</c>.
    /// </summary>
    /// <param name="builder">The policy.</param>
    /// <param name="names">
    /// Tables as the database spells them, with their schema (<c>sales.Products</c>) or without it (of any schema), and tags of the query cache. Whatever
    /// invalidates one of them evicts the response, and what clears the whole cache does so, too.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <remarks>A response that was being made when one of them changed is not stored.</remarks>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static OutputCachePolicyBuilder QueryCache(this OutputCachePolicyBuilder builder, params string[] names)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names) ArgumentException.ThrowIfNullOrWhiteSpace(name, nameof(names));
        return builder.Tag([RecentEvictions.Everything, .. names]).AddPolicy<EvictedResponsePolicy>();
    }
}
