using EfQueryCache.Execution;
using EfQueryCache.Querying;
using EfQueryCache.Values;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Sharing;

/// <summary>Shares the items of asynchronous sequences.</summary>
internal sealed class SequenceSharing<T>(CompiledCacheableQuery query) : ResultSharing<IAsyncEnumerable<T>>
{
    private readonly bool _mayBeImmutable = ImmutableGraph.MayBeImmutable(typeof(T));

    // The delegate executes nothing yet, but adds the parameters that only it knows.
    public override IAsyncEnumerable<T> Execute(CachingQueryContext context, Func<QueryContext, IAsyncEnumerable<T>> execute)
    {
        if (!query.CanShare(context, _mayBeImmutable)) return execute(context);
        if (query.HasEarlyParameters) return new SharedSequence<T>(context, execute);
        var parameters = context.Parameters.Count;
        var live = execute(context);
        query.HadAllParameters(context, parameters);
        return new SharedSequence<T>(context, _ => live);
    }
}
