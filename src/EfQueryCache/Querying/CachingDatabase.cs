using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EfQueryCache.Querying;

/// <summary>
/// Where EF Core compiles a query, once. Takes the marks out of it, and makes each execution of a marked one start by
/// telling its query context so.
/// </summary>
internal sealed class CachingDatabase(IDatabase inner, TypedBufferingContextFactory contexts) : IDatabase
{
    public int SaveChanges(IList<IUpdateEntry> entries) => inner.SaveChanges(entries);

    public Task<int> SaveChangesAsync(IList<IUpdateEntry> entries, CancellationToken cancellationToken = default)
        => inner.SaveChangesAsync(entries, cancellationToken);

    public Func<QueryContext, TResult> CompileQuery<TResult>(Expression query, bool async)
    {
        var stripper = new MarkerStripper();
        var stripped = stripper.Visit(query);
        if (!stripper.IsMarked || stripper.IsForbidden) return inner.CompileQuery<TResult>(stripped, async);

        contexts.IsCacheable = true;
        try
        {
            // EF Core keeps the delegate for the whole process: it must not hold on to this service, which is a context's.
            var execute = inner.CompileQuery<TResult>(stripped, async);
            var isOnSpine = MarkerStripper.ReadSpine(query).Marks == stripper.Marks;
            return new CompiledCacheableQuery(stripper.Source, isOnSpine, contexts.WasSplit).Wrap(execute);
        }
        finally
        {
            contexts.IsCacheable = false;
        }
    }

    /// <summary>Precompiled queries run uncached: their commands are generated code that nobody analyzes.</summary>
    [Experimental("EF9100")]
    public Expression<Func<QueryContext, TResult>> CompileQueryExpression<TResult>(Expression query, bool async)
        => inner.CompileQueryExpression<TResult>(new MarkerStripper().Visit(query), async);
}
