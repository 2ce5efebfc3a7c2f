using System.Linq.Expressions;
using System.Reflection;

namespace EfQueryCache.Sharing;

/// <summary>
/// Finds code of the user's in a query, which EF Core runs for each row when it cannot translate it: what that returns may
/// differ from one execution to the next, so such results are made anew from the rows.
/// </summary>
internal sealed class ClientCode : ExpressionVisitor
{
    private bool _isFound;

    public static bool IsIn(Expression query)
    {
        var visitor = new ClientCode();
        visitor.Visit(query);
        return visitor._isFound;
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        if (!IsKnown(node.Method)) _isFound = true;
        return base.VisitMethodCall(node);
    }

    protected override Expression VisitInvocation(InvocationExpression node)
    {
        _isFound = true;
        return base.VisitInvocation(node);
    }

    // EF Core, its providers, and the framework without what is random.
    private static bool IsKnown(MethodInfo method) => method.DeclaringType is { } type && type != typeof(Random) && method.Name != nameof(Guid.NewGuid)
        && type.Namespace is { } name
        && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
            || name.StartsWith("Npgsql", StringComparison.Ordinal));
}
