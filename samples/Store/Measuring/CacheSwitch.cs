using EfQueryCache;

namespace Store.Measuring;

/// <summary>Answers requests with the header <c>X-No-Cache: 1</c> without the cache, to compare with. For development only.</summary>
internal static class CacheSwitch
{
    public const string Header = "X-No-Cache";

    public static void UseCacheSwitch(this WebApplication app)
    {
        var cache = app.Services.GetRequiredService<IQueryCache>();
        app.Use(async (context, next) =>
        {
            // Bypass follows the async flow: it holds for this request and for no other that runs at the same time.
            using (context.Request.Headers[Header] == "1" ? cache.Bypass() : null) await next(context);
        });
    }
}
