using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

#pragma warning disable EF9100 // Public, and experimental only for precompiled queries; nothing else sees what a query executes as a whole.

namespace EfQueryCache.Querying;

/// <summary>Has what EF Core executes for a cacheable query made cheaper (<see cref="ExecutorOptimizer"/>), just before it is compiled.</summary>
internal sealed class ExecutorProcessor(ILiftableConstantProcessor inner) : ILiftableConstantProcessor
{
    public IReadOnlyList<(ParameterExpression Parameter, Expression Expression)> LiftedConstants => inner.LiftedConstants;

    /// <summary>Whether the executor seen last tracks entities.</summary>
    public bool FoundTracking { get; private set; } = true;

    public Expression InlineConstants(Expression expression, bool supportsPrecompiledQuery)
    {
        var optimized = ExecutorOptimizer.Optimize(inner.InlineConstants(expression, supportsPrecompiledQuery), out var isTracking);
        FoundTracking = isTracking;
        return optimized;
    }

    public Expression LiftConstants(Expression expression, ParameterExpression contextParameter, HashSet<string> variableNames)
        => inner.LiftConstants(expression, contextParameter, variableNames);
}
