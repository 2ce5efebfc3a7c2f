using EfQueryCache.Execution;
using EfQueryCache.Querying;
using EfQueryCache.Values;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Sharing;

/// <summary>Shares the items of sequences, which execute their query when they are enumerated.</summary>
/// <param name="query">What is known of the query.</param>
/// <param name="item">The type of the items.</param>
internal abstract class SequenceSharing<TSequence>(CompiledCacheableQuery query, Type item) : ResultSharing<TSequence>
{
    private readonly bool _mayBeImmutable = ImmutableGraph.MayBeImmutable(item);

    // The delegate executes nothing yet, but adds the parameters that only it knows.
    public override TSequence Execute(CachingQueryContext context, Func<QueryContext, TSequence> execute)
    {
        if (!query.CanShare(context, _mayBeImmutable)) return Drain(context, execute(context));
        if (query.HasEarlyParameters) return Share(context, execute);
        var parameters = context.Parameters.Count;
        var live = execute(context);
        if (live is not IQueryingEnumerable) return live; // a scalar that is a sequence: the query has been executed
        query.HadAllParameters(context, parameters);
        return Share(context, _ => live);
    }

    /// <summary>A sequence that is executed each time.</summary>
    protected abstract TSequence Drain(CachingQueryContext context, TSequence live);

    /// <summary>A sequence that is answered with what the query has returned before, where that can be.</summary>
    protected abstract TSequence Share(CachingQueryContext context, Func<QueryContext, TSequence> execute);
}
