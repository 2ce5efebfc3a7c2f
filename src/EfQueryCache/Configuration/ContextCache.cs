using EfQueryCache.Dialects;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfQueryCache.Configuration;

/// <summary>
/// Finds the cache of a context and the dialect of its database, once. EF Core's services are shared by contexts of several
/// caches; the options are not.
/// </summary>
internal sealed class ContextCache(IDbContextOptions options)
{
    private QueryCache? _value;
    private IDatabaseDialect? _dialect;

    public IDatabaseDialect Dialect => _dialect ??= DatabaseDialects.For(
        options.Extensions.FirstOrDefault(extension => extension.Info.IsDatabaseProvider)?.GetType().Assembly.GetName().Name);

    public QueryCache Value => _value ??= options.FindExtension<QueryCacheOptionsExtension>()?.FindCache(options)
        ?? throw new InvalidOperationException(
            "The query cache's services are registered, but this context is not configured with AddQueryCache(). Call it on the context's options.");
}
