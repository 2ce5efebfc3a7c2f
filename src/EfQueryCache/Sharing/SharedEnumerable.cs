using EfQueryCache.Execution;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Sharing;

/// <summary>A sequence of EF Core's: each time it is enumerated, the query is executed, or answered with what it has returned before.</summary>
internal sealed class SharedEnumerable<T>(CachingQueryContext context, Func<QueryContext, IEnumerable<T>> execute) : QueryingEnumerable<T>
{
    protected override IEnumerable<T> Live => field ??= DrainedEnumerable<T>.Of(context, execute(context));

    public override IEnumerator<T> GetEnumerator() => (SharedResults.TryFind(context, out var shared) ? (T[])shared! : Record()).GetEnumerator();

    private IEnumerable<T> Record()
    {
        List<T>? items = null;
        foreach (var item in Live)
        {
            if (context.Served is not null) (items ??= []).Add(item);
            yield return item;
        }

        if (context.Served is null) yield break;
        T[] result = items is null ? [] : [.. items];
        SharedResults.Offer(context, result, result);
    }
}
