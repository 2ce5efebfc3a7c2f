using EfQueryCache.Configuration;
using EfQueryCache.Interception;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Execution;

/// <summary>Makes the context of each execution. A provider's own kind of context is left alone: its queries run uncached.</summary>
internal sealed class CachingQueryContextFactory(
    IQueryContextFactory inner,
    QueryContextDependencies dependencies,
    RelationalQueryContextDependencies relationalDependencies,
    ContextCache cache,
    QueryTree tree,
    QuietLogger logger) : IQueryContextFactory
{
    private readonly bool _isForeign = inner.Create().GetType() != typeof(RelationalQueryContext);

    public ContextCache Cache => cache;

    public QueryTree Tree => tree;

    public QuietLogger QuietLogger => logger;

    public QueryContext Create()
    {
        // What an earlier query left behind must not be taken for the tree of this one.
        tree.Clear();
        return _isForeign ? inner.Create() : new CachingQueryContext(dependencies, relationalDependencies, this);
    }
}
