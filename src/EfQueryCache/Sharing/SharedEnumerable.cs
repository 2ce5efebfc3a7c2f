using System.Collections;
using System.Data.Common;
using EfQueryCache.Execution;
using Microsoft.EntityFrameworkCore.Query;
#pragma warning disable EF1001 // CreateDbCommand() asks the sequence for this interface, and for nothing public.
using Microsoft.EntityFrameworkCore.Query.Internal;

namespace EfQueryCache.Sharing;

/// <summary>A sequence of EF Core's: each time it is enumerated, the query is executed, or answered with what it has returned before.</summary>
internal sealed class SharedEnumerable<T>(CachingQueryContext context, Func<QueryContext, IEnumerable<T>> execute) : IEnumerable<T>, IRelationalQueryingEnumerable
{
    private IEnumerable<T> Live => field ??= execute(context);

    public IEnumerator<T> GetEnumerator() => (SharedResults.TryFind(context, out var shared) ? (T[])shared! : Record()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public string ToQueryString() => ((IQueryingEnumerable)Live).ToQueryString(); // as all are that EF Core makes

    public DbCommand CreateDbCommand() => ((IRelationalQueryingEnumerable)Live).CreateDbCommand();

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
#pragma warning restore EF1001
