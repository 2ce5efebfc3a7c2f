using System.Linq.Expressions;
using EfQueryCache.Configuration;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Querying;

/// <summary>
/// Where EF Core asks for the key of a query's compiled form, the one place that sees the tree of every execution. Keeps a
/// reference to it.
/// </summary>
/// <remarks>
/// A cache that caches everything compiles its queries in another way than one that does not, and EF Core keeps the compiled
/// forms for both: its keys are told apart.
/// </remarks>
internal sealed class TreeKeepingKeyGenerator(ICompiledQueryCacheKeyGenerator inner, QueryTree tree, ContextCache cache) : ICompiledQueryCacheKeyGenerator
{
    public object GenerateCacheKey(Expression query, bool async)
    {
        tree.Set(query);
        var key = inner.GenerateCacheKey(query, async);
        return cache.Value.Options.All is null ? key : new CacheAllKey(key);
    }

    private sealed record CacheAllKey(object Key);
}
