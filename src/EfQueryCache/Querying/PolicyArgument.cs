using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Querying;

/// <summary>
/// Carries the policy of one query inside its expression tree. All instances are equal, so that EF Core compiles queries
/// that differ only in time to live or tags once.
/// </summary>
/// <remarks>
/// A node of its own kind, not a constant: what EF Core could evaluate, it would make a parameter, or look for the attribute
/// that forbids it, each time, which costs more than everything else a hit does.
/// </remarks>
internal sealed class PolicyArgument(QueryCachePolicy policy) : Expression, IPrintableExpression
{
    public static readonly PolicyArgument DefaultPolicy = new(QueryCachePolicy.Default);

    /// <summary>Of a query that is not marked and is explained as if it were: whatever model and cache say.</summary>
    public static readonly PolicyArgument Implicit = new(QueryCachePolicy.Implicit);

    public QueryCachePolicy Policy => policy;

    public override ExpressionType NodeType => ExpressionType.Extension;

    public override Type Type => typeof(PolicyArgument);

    public override bool Equals(object? obj) => obj is PolicyArgument;

    public override int GetHashCode() => 1;

    /// <summary>What EF Core prints when it meets the mark and nobody has taken it away.</summary>
    public override string ToString() => "to use Cacheable, call AddQueryCache() on the options of this context";

    void IPrintableExpression.Print(ExpressionPrinter expressionPrinter) => expressionPrinter.Append(ToString());

    protected override Expression VisitChildren(ExpressionVisitor visitor) => this;
}
