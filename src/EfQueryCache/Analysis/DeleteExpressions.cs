using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EfQueryCache.Analysis;

/// <summary>Remembers which DELETE a provider's own tree was made from.</summary>
/// <remarks>Npgsql turns a <see cref="DeleteExpression"/> into a node of its own that does not visit the tables it joins.</remarks>
internal static class DeleteExpressions
{
    private static readonly ConditionalWeakTable<Expression, DeleteExpression> Originals = [];

    public static void Remember(Expression processed, DeleteExpression original)
    {
        if (!ReferenceEquals(processed, original)) Originals.AddOrUpdate(processed, original);
    }

    public static Expression Original(Expression processed)
        => Originals.TryGetValue(processed, out var original) ? original : processed;
}
