using System.Linq.Expressions;
using System.Reflection;

namespace EfQueryCache.Benchmarks.Systems;

/// <summary>Stands in a compiled query's tree for whatever a system marks its queries with.</summary>
internal static class Marks
{
    public static IQueryable<T> Here<T>(IQueryable<T> source) => source;

    /// <summary>The tree with the system's own mark in it.</summary>
    public static TLambda Replace<TLambda>(TLambda tree, BenchSystem system) where TLambda : LambdaExpression
        => (TLambda)new Replacer(system).Visit(tree);

    private sealed class Replacer(BenchSystem system) : ExpressionVisitor
    {
        private static readonly MethodInfo Placeholder = typeof(Marks).GetMethod(nameof(Here))!;

        protected override Expression VisitMethodCall(MethodCallExpression node)
            => node.Method.IsGenericMethod && node.Method.GetGenericMethodDefinition() == Placeholder
                ? system.MarkTree(Visit(node.Arguments[0]), node.Method.GetGenericArguments()[0])
                : base.VisitMethodCall(node);
    }
}
