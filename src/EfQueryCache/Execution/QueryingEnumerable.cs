using System.Collections;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Query;
#pragma warning disable EF1001 // CreateDbCommand() asks the sequence for this interface, and for nothing public.
using Microsoft.EntityFrameworkCore.Query.Internal;

namespace EfQueryCache.Execution;

/// <summary>Stands in front of a sequence of EF Core's, and still answers who asks it for its command.</summary>
internal abstract class QueryingEnumerable<T> : IEnumerable<T>, IRelationalQueryingEnumerable
{
    protected abstract IEnumerable<T> Live { get; }

    public abstract IEnumerator<T> GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public string ToQueryString() => ((IQueryingEnumerable)Live).ToQueryString(); // as all are that EF Core makes

    public DbCommand CreateDbCommand() => ((IRelationalQueryingEnumerable)Live).CreateDbCommand();
}
#pragma warning restore EF1001
