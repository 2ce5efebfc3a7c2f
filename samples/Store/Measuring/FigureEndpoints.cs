using EfQueryCache;
using EfQueryCache.AspNetCore;

namespace Store.Measuring;

internal static class FigureEndpoints
{
    // Not below /api: what counts requests is never the same twice.
    public static void MapFigures(this IEndpointRouteBuilder routes)
        => routes.MapGet("/load/figures", (CommandCounter commands, HandlerCounter handlers, IQueryCache cache) =>
        {
            var statistics = cache.GetStatistics();
            return new Figures(commands.Count, handlers.Count, statistics.Hits, statistics.Misses);
        }).WithCacheControl(CacheControl.NoStore);
}
