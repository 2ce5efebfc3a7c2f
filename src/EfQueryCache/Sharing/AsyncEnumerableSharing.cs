using EfQueryCache.Execution;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Sharing;

/// <summary>Shares the items of asynchronous sequences.</summary>
internal sealed class AsyncEnumerableSharing<T>(CompiledCacheableQuery query) : SequenceSharing<IAsyncEnumerable<T>>(query, typeof(T))
{
    protected override IAsyncEnumerable<T> Drain(CachingQueryContext context, IAsyncEnumerable<T> live) => DrainedAsyncEnumerable<T>.Of(context, live);

    protected override IAsyncEnumerable<T> Share(CachingQueryContext context, Func<QueryContext, IAsyncEnumerable<T>> execute)
        => new SharedAsyncEnumerable<T>(context, execute);
}
