using EfQueryCache.AspNetCore.EntityTags;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EfQueryCache.AspNetCore;

/// <summary>A handler with a policy around it.</summary>
internal static class CacheControlEndpoint
{
    /// <summary>Puts the policy that counts around an endpoint; its group may do that again.</summary>
    public static void Wrap(EndpointBuilder endpoint)
    {
        if (endpoint.RequestDelegate is not { } handler) return;
        var metadata = CacheControlMetadata.Find([.. endpoint.Metadata])!;
        endpoint.RequestDelegate = http => RunAsync(http, metadata, () => handler(http));
    }

    public static Task RunAsync(HttpContext http, CacheControlMetadata metadata, Func<Task> handler)
    {
        metadata.Apply(http);

        // Where responses have entity tags anyway, that is who holds them back, and gives those a tag of their content that have no other.
        return metadata.Policy.ContentETag && ConditionalAnswer.IsRead(http.Request) && !ETagExchange.IsOf(http)
            ? ContentTag.RunAsync(http, metadata.Policy.MaxETagBytes, handler)
            : handler();
    }
}
