using EfQueryCache.Execution;
using EfQueryCache.Querying;
using EfQueryCache.Values;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Sharing;

/// <summary>Shares scalars of asynchronous queries, together with the finished task: a hit allocates nothing.</summary>
internal sealed class TaskSharing<T>(CompiledCacheableQuery query) : ResultSharing<Task<T>>
{
    private readonly bool _mayBeImmutable = ImmutableGraph.MayBeImmutable(typeof(T));

    public override Task<T> Execute(CachingQueryContext context, Func<QueryContext, Task<T>> execute)
    {
        if (query.HasLateParameters || !query.CanShare(context, _mayBeImmutable) || context.CancellationToken.IsCancellationRequested) return execute(context);
        return SharedResults.TryFind(context, out var shared) ? (Task<T>)shared! : ExecuteAsync(context, execute);
    }

    private async Task<T> ExecuteAsync(CachingQueryContext context, Func<QueryContext, Task<T>> execute)
    {
        var parameters = context.Parameters.Count;
        var result = await execute(context).ConfigureAwait(false);
        if (query.HadAllParameters(context, parameters)) SharedResults.Offer(context, [result], Task.FromResult(result));
        return result;
    }
}
