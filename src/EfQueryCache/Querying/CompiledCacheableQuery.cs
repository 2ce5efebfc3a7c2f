using EfQueryCache.Execution;
using EfQueryCache.Sharing;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Querying;

/// <summary>What is known about a compiled query that is marked cacheable. Lives as long as EF Core keeps the query.</summary>
/// <param name="source">What the marks said in the tree that was compiled.</param>
/// <param name="isOnSpine">Whether all marks stand on the spine of the query and carry their policy.</param>
internal sealed class CompiledCacheableQuery(PolicySource source, bool isOnSpine)
{
    private bool _isRefused;

    /// <summary>Whether the query is split into several commands.</summary>
    public required bool IsSplit { get; init; }

    /// <summary>Whether its entities are tracked: then everybody needs his own.</summary>
    public required bool IsTracking { get; init; }

    /// <summary>Whether EF Core may run code of the user's for each row.</summary>
    public required bool HasClientCode { get; init; }

    /// <summary>Whether EF Core has an interceptor of the user's look at each object that it makes.</summary>
    public required bool HasInterceptor { get; init; }

    /// <summary>
    /// Whether nobody sees a difference when all objects of a sequence are made before the first is handed out. Not asked of a
    /// query that is split, or runs code of the user's.
    /// </summary>
    public bool CanDrain => !(IsTracking || HasInterceptor);

    /// <summary>Whether executions are known to add no parameters: what was returned before is found without beginning one.</summary>
    public bool HasEarlyParameters { get; private set; }

    /// <summary>Whether executions are known to add parameters.</summary>
    public bool HasLateParameters { get; private set; }

    /// <summary>Whether a result of it was ever kept to be shared.</summary>
    public bool IsShared { get; set; }

    public Func<QueryContext, TResult> Wrap<TResult>(Func<QueryContext, TResult> execute)
    {
        var sharing = ResultSharing<TResult>.For(this);
        return queryContext =>
        {
            if (queryContext is not CachingQueryContext context) return execute(queryContext);
            context.Begin(this, PolicyFor(context));
            return sharing is null ? execute(context) : sharing.Execute(context, execute);
        };
    }

    /// <summary>Whether results may be shared, as far as is known without looking at them.</summary>
    public bool CanShare(CachingQueryContext context, bool mayBeImmutable)
        => (mayBeImmutable && !_isRefused) || (context.Policy.ShareResults && !IsTracking);

    /// <summary>
    /// Whether an execution has added no parameters. Some (of query filters, of comparisons of entities) are added by it, always
    /// or never.
    /// </summary>
    public bool HadAllParameters(CachingQueryContext context, int before)
    {
        var isEarly = context.Parameters.Count == before;
        if (isEarly) HasEarlyParameters = true;
        else HasLateParameters = true;
        return isEarly;
    }

    /// <summary>A result turned out to be one that can be changed.</summary>
    public void RefuseToShare() => _isRefused = true;

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
