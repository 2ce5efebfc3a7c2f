using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.AspNetCore.OutputCaching;

/// <summary>Keeps a response from being stored that was being made when what it is made of changed: nobody would evict it any more.</summary>
internal sealed class EvictedResponsePolicy : IOutputCachePolicy
{
    private static readonly object Began = new();

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        context.HttpContext.Items[Began] = EvictionsOf(context).Now;
        return default;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => default;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        if (context.HttpContext.Items[Began] is long began && EvictionsOf(context).Any(context.Tags, began)) context.AllowCacheStorage = false;
        return default;
    }

    private static RecentEvictions EvictionsOf(OutputCacheContext context) => context.HttpContext.RequestServices.GetService<RecentEvictions>()
        ?? throw new InvalidOperationException("A policy of the output cache says QueryCache(…), but nobody evicts its responses. Call services.AddQueryCache().AddOutputCacheEviction().");
}
