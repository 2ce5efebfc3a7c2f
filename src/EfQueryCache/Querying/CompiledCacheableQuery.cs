using EfQueryCache.Execution;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Querying;

/// <summary>What is known about a compiled query that is marked cacheable. Lives as long as EF Core keeps the query.</summary>
/// <param name="source">What the marks said in the tree that was compiled.</param>
/// <param name="isOnSpine">Whether all marks stand on the spine of the query and carry their policy.</param>
/// <param name="isSplit">Whether the query is split into several commands.</param>
internal sealed class CompiledCacheableQuery(PolicySource source, bool isOnSpine, bool isSplit)
{
    public bool IsSplit => isSplit;

    public Func<QueryContext, TResult> Wrap<TResult>(Func<QueryContext, TResult> execute) => queryContext =>
    {
        if (queryContext is CachingQueryContext context) context.Begin(this, PolicyFor(context));
        return execute(queryContext);
    };

    // Queries that differ only in what their marks carry are compiled once: the policy is read from the tree of this very
    // execution. A compiled query (EF.CompileQuery) has only the tree it was compiled from.
    private QueryCachePolicy PolicyFor(CachingQueryContext context)
    {
        if (context.TakeTree() is not { } tree || ReferenceEquals(source, PolicySource.Unmarked)) return source.Read(context);
        if (isOnSpine && MarkerStripper.ReadSpine(tree).Policy is { } policy) return policy;

        var stripper = new MarkerStripper();
        stripper.Visit(tree);
        return stripper.IsMarked ? stripper.Source.Read(context) : source.Read(context);
    }
}
