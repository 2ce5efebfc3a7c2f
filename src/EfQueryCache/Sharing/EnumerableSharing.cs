using EfQueryCache.Execution;
using EfQueryCache.Querying;
using EfQueryCache.Values;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Sharing;

/// <summary>Shares the items of sequences.</summary>
internal sealed class EnumerableSharing<T>(CompiledCacheableQuery query) : ResultSharing<IEnumerable<T>>
{
    private readonly bool _mayBeImmutable = ImmutableGraph.MayBeImmutable(typeof(T));

    // The delegate executes nothing yet, but adds the parameters that only it knows.
    public override IEnumerable<T> Execute(CachingQueryContext context, Func<QueryContext, IEnumerable<T>> execute)
    {
        if (!query.CanShare(context, _mayBeImmutable)) return execute(context);
        if (query.HasEarlyParameters) return new SharedEnumerable<T>(context, execute);
        var parameters = context.Parameters.Count;
        var live = execute(context);
        query.HadAllParameters(context, parameters);
        return live is IQueryingEnumerable ? new SharedEnumerable<T>(context, _ => live) : live;
    }
}
