using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Querying;

/// <summary>
/// Compiles cacheable queries as if the execution strategy retried: EF Core then tells with every command which columns it
/// will read as which CLR types, and with which delegates. Other queries compile as always.
/// </summary>
/// <param name="inner">The provider's factory.</param>
/// <param name="dependencies">What it makes contexts of.</param>
/// <param name="create">Makes the same of others.</param>
internal sealed class TypedBufferingContextFactory(
    IQueryCompilationContextFactory inner,
    QueryCompilationContextDependencies dependencies,
    Func<QueryCompilationContextDependencies, IQueryCompilationContextFactory> create) : IQueryCompilationContextFactory
{
    private IQueryCompilationContextFactory? _typed;
    private ExecutorProcessor? _processor;
    private QueryCompilationContext? _latest;

    /// <summary>Whether the query compiled now is cacheable.</summary>
    public bool IsCacheable { get; set; }

    /// <summary>Whether the query compiled last is split into several commands.</summary>
    public bool WasSplit => _latest is RelationalQueryCompilationContext { QuerySplittingBehavior: QuerySplittingBehavior.SplitQuery };

    /// <summary>Whether there are entities among what the query compiled last returns, and they are tracked.</summary>
    public bool WasTracking => _latest?.QueryTrackingBehavior is null or QueryTrackingBehavior.TrackAll && _processor?.FoundTracking != false;

    public QueryCompilationContext Create(bool async) => _latest = (IsCacheable ? _typed ??= CreateTyped() : inner).Create(async);

    [Experimental("EF9100")]
    public QueryCompilationContext CreatePrecompiled(bool async) => inner.CreatePrecompiled(async);

    private IQueryCompilationContextFactory CreateTyped() => create(dependencies with
    {
        IsRetryingExecutionStrategy = true,
#pragma warning disable EF9100 // see ExecutorProcessor
        LiftableConstantProcessor = _processor = new ExecutorProcessor(dependencies.LiftableConstantProcessor),
#pragma warning restore EF9100
    });
}
