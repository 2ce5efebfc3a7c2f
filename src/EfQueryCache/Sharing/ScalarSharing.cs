using EfQueryCache.Execution;
using EfQueryCache.Querying;
using EfQueryCache.Values;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Sharing;

/// <summary>Shares scalars.</summary>
internal sealed class ScalarSharing<T>(CompiledCacheableQuery query) : ResultSharing<T>
{
    private readonly bool _mayBeImmutable = ImmutableGraph.MayBeImmutable(typeof(T));

    public override T Execute(CachingQueryContext context, Func<QueryContext, T> execute)
    {
        if (query.HasLateParameters || !query.CanShare(context, _mayBeImmutable)) return execute(context);
        var parameters = context.Parameters.Count;
        if (SharedResults.TryFind(context, out var shared)) return (T)shared!;
        var result = execute(context);
        if (query.HadAllParameters(context, parameters)) SharedResults.Offer(context, [result], result);
        return result;
    }
}
