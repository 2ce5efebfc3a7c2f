using System.Collections;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Querying;

/// <summary>A marked query on which <c>ThenInclude</c> can go on.</summary>
internal sealed class MarkedIncludableQueryable<TEntity, TProperty>(IQueryable<TEntity> query)
    : IIncludableQueryable<TEntity, TProperty>, IAsyncEnumerable<TEntity>
{
    public Type ElementType => query.ElementType;

    public Expression Expression => query.Expression;

    public IQueryProvider Provider => query.Provider;

    public IEnumerator<TEntity> GetEnumerator() => query.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public IAsyncEnumerator<TEntity> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => ((IAsyncEnumerable<TEntity>)query).GetAsyncEnumerator(cancellationToken);
}
