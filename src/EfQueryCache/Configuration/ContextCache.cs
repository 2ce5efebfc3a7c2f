using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfQueryCache.Configuration;

/// <summary>Finds the cache of a context. EF Core's services are shared by contexts of several caches; the options are not.</summary>
internal sealed class ContextCache(IDbContextOptions options)
{
    private QueryCache? _value;

    public QueryCache Value => _value ??= options.FindExtension<QueryCacheOptionsExtension>()?.FindCache(options)
        ?? throw new InvalidOperationException(
            "The query cache's services are registered, but this context is not configured with AddQueryCache(). Call it on the context's options.");
}
