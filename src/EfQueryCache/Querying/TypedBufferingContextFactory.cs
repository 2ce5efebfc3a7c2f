using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Querying;

/// <summary>
/// Compiles cacheable queries as if the execution strategy retried: EF Core then tells with every command which columns it
/// will read as which CLR types, and with which delegates. Other queries compile as always.
/// </summary>
/// <param name="inner">The provider's factory.</param>
/// <param name="createTyped">Makes the same, for a retrying strategy.</param>
internal sealed class TypedBufferingContextFactory(IQueryCompilationContextFactory inner, Func<IQueryCompilationContextFactory> createTyped)
    : IQueryCompilationContextFactory
{
    private IQueryCompilationContextFactory? _typed;
    private QueryCompilationContext? _latest;

    /// <summary>Whether the query compiled now is cacheable.</summary>
    public bool IsCacheable { get; set; }

    /// <summary>Whether the query compiled last is split into several commands.</summary>
    public bool WasSplit => _latest is RelationalQueryCompilationContext { QuerySplittingBehavior: QuerySplittingBehavior.SplitQuery };

    /// <summary>Whether the entities of the query compiled last are tracked.</summary>
    public bool WasTracking => _latest?.QueryTrackingBehavior is null or QueryTrackingBehavior.TrackAll;

    /// <summary>What the provider's factory is given for cacheable queries.</summary>
    public static QueryCompilationContextDependencies Typed(QueryCompilationContextDependencies dependencies) => dependencies with
    {
        IsRetryingExecutionStrategy = true,
#pragma warning disable EF9100 // see ExecutorProcessor
        LiftableConstantProcessor = new ExecutorProcessor(dependencies.LiftableConstantProcessor),
#pragma warning restore EF9100
    };

    public QueryCompilationContext Create(bool async) => _latest = (IsCacheable ? _typed ??= createTyped() : inner).Create(async);

    [Experimental("EF9100")]
    public QueryCompilationContext CreatePrecompiled(bool async) => inner.CreatePrecompiled(async);
}
