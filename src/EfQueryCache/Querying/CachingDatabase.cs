using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using EfQueryCache.Configuration;
using EfQueryCache.Consistency;
using EfQueryCache.Sharing;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.Querying;

/// <summary>
/// Where EF Core compiles a query, once. Takes the marks out of it, and makes each execution of a cacheable one start by
/// telling its query context so.
/// </summary>
internal sealed class CachingDatabase(
    IDatabase inner, TypedBufferingContextFactory contexts, ContextCache cache, ICurrentDbContext context) : IDatabase
{
    public int SaveChanges(IList<IUpdateEntry> entries) => inner.SaveChanges(entries);

    public Task<int> SaveChangesAsync(IList<IUpdateEntry> entries, CancellationToken cancellationToken = default)
        => inner.SaveChangesAsync(entries, cancellationToken);

    public Func<QueryContext, TResult> CompileQuery<TResult>(Expression query, bool async)
    {
        KnownEntities.Add(context.Context.Model);
        var stripper = new MarkerStripper();
        var stripped = stripper.Visit(query);
        if (stripper.IsForbidden || !(stripper.IsMarked || MayBeImplicit(stripper))) return inner.CompileQuery<TResult>(stripped, async);

        contexts.IsCacheable = true;
        try
        {
            // EF Core keeps the delegate for the whole process: it must not hold on to this service, which is a context's.
            var execute = inner.CompileQuery<TResult>(stripped, async);
            var source = stripper.IsMarked ? stripper.Source : PolicySource.Unmarked;
            var isOnSpine = MarkerStripper.ReadSpine(query).Marks == stripper.Marks;
            return new CompiledCacheableQuery(source, isOnSpine)
            {
                IsSplit = contexts.WasSplit,
                IsTracking = contexts.WasTracking,
                HasClientCode = ClientCode.IsIn(stripped),
                HasInterceptor = context.Context.GetInfrastructure().GetServices<ISingletonInterceptor>().Any(interceptor => interceptor is IMaterializationInterceptor),
            }.Wrap(execute);
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

    // What is included on the way is not known yet; the plan looks at all tables.
    private bool MayBeImplicit(MarkerStripper stripper)
    {
        if (cache.Value.Options.All is not null) return true;
        var policies = ModelPolicies.Of(context.Context.Model);
        return policies.HasCacheableEntities && stripper.Roots.Count > 0 && stripper.Roots.All(policies.IsCacheable);
    }
}
