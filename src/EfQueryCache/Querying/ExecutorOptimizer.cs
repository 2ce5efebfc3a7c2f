using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Querying;

/// <summary>
/// Makes cheaper what EF Core does for each execution of a query and for each row. Which values it reads, and what it makes of
/// them, stays as it is.
/// </summary>
/// <remarks>
/// A lambda within another becomes a dynamic method of which each execution makes a new delegate, by reflection, once per query or
/// per row: one that captures nothing is compiled here instead, and its delegate a constant. A constant is cast to its type wherever
/// it is used, which takes a search where that is an interface. And a generic virtual method is looked up by each call, where
/// <see cref="DbDataReader.GetValue"/> says the same as <c>GetFieldValue&lt;object&gt;</c>.
/// </remarks>
internal sealed class ExecutorOptimizer : ExpressionVisitor
{
    private static readonly MethodInfo GetObject = typeof(DbDataReader).GetMethod(nameof(DbDataReader.GetFieldValue))!.MakeGenericMethod(typeof(object));
    private static readonly MethodInfo GetValue = typeof(DbDataReader).GetMethod(nameof(DbDataReader.GetValue))!;

    private bool _isTracking;

    private ExecutorOptimizer()
    {
    }

    /// <param name="executor">The lambda that executes a query; anything else comes back as it is.</param>
    /// <param name="isTracking">Whether it looks for entities that are tracked.</param>
    public static Expression Optimize(Expression executor, out bool isTracking)
    {
        var optimizer = new ExecutorOptimizer();
        var optimized = executor is LambdaExpression lambda
            ? Expression.Lambda(lambda.Type, optimizer.Visit(lambda.Body), lambda.Name, lambda.TailCall, lambda.Parameters)
            : executor;
        isTracking = optimizer._isTracking || ReferenceEquals(optimized, executor);
        return optimized;
    }

    protected override Expression VisitLambda<T>(Expression<T> node)
    {
        var visited = (Expression<T>)base.VisitLambda(node);
        return CapturedVariables.AreIn(visited) ? visited : Expression.Constant(visited.Compile(), node.Type);
    }

    // It is called where it stands, without a delegate.
    protected override Expression VisitInvocation(InvocationExpression node) => node.Expression is LambdaExpression lambda
        ? node.Update(Expression.Lambda(lambda.Type, Visit(lambda.Body), lambda.Name, lambda.TailCall, lambda.Parameters), Visit(node.Arguments))
        : base.VisitInvocation(node);

    // A tree that is somebody's data.
    protected override Expression VisitUnary(UnaryExpression node) => node.NodeType == ExpressionType.Quote ? node : base.VisitUnary(node);

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        if (node.Method.Name == nameof(QueryContext.TryGetEntry) && node.Method.DeclaringType == typeof(QueryContext)) _isTracking = true;
        return node.Method == GetObject ? Expression.Call(Visit(node.Object), GetValue, Visit(node.Arguments)) : base.VisitMethodCall(node);
    }

    // EF Core sets the fields of properties without a setter, which the factory methods of expressions refuse.
    protected override Expression VisitBinary(BinaryExpression node)
        => node is { NodeType: ExpressionType.Assign, Left: MemberExpression { Member: FieldInfo { IsInitOnly: true } } field }
            ? field.Update(Visit(field.Expression)).Assign(Visit(node.Right))
            : base.VisitBinary(node);

    protected override Expression VisitConstant(ConstantExpression node)
        => node is { Value: not (null or ValueType) and var value, Type.IsInterface: true } ? Expression.Convert(Expression.Constant(value), node.Type) : node;
}
