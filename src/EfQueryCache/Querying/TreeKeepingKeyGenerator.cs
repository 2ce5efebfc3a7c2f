using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Querying;

/// <summary>
/// Where EF Core asks for the key of a query's compiled form, the one place that sees the tree of every execution. Keeps a
/// reference to it and changes nothing.
/// </summary>
internal sealed class TreeKeepingKeyGenerator(ICompiledQueryCacheKeyGenerator inner, QueryTree tree) : ICompiledQueryCacheKeyGenerator
{
    public object GenerateCacheKey(Expression query, bool async)
    {
        tree.Set(query);
        return inner.GenerateCacheKey(query, async);
    }
}
