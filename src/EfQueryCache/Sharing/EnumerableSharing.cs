using EfQueryCache.Execution;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Sharing;

/// <summary>Shares the items of sequences.</summary>
internal sealed class EnumerableSharing<T>(CompiledCacheableQuery query) : SequenceSharing<IEnumerable<T>>(query, typeof(T))
{
    protected override IEnumerable<T> Drain(CachingQueryContext context, IEnumerable<T> live) => DrainedEnumerable<T>.Of(context, live);

    protected override IEnumerable<T> Share(CachingQueryContext context, Func<QueryContext, IEnumerable<T>> execute) => new SharedEnumerable<T>(context, execute);
}
