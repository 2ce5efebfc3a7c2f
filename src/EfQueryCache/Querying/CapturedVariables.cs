using System.Collections.ObjectModel;
using System.Linq.Expressions;

namespace EfQueryCache.Querying;

/// <summary>Finds what a lambda uses of the code around it.</summary>
internal sealed class CapturedVariables : ExpressionVisitor
{
    private readonly List<ParameterExpression> _declared = [];
    private bool _isFound;

    private CapturedVariables()
    {
    }

    public static bool AreIn(LambdaExpression lambda)
    {
        var visitor = new CapturedVariables();
        visitor.Visit(lambda);
        return visitor._isFound;
    }

    protected override Expression VisitLambda<T>(Expression<T> node) => Within(node.Parameters, () => base.VisitLambda(node));

    protected override Expression VisitBlock(BlockExpression node) => Within(node.Variables, () => base.VisitBlock(node));

    protected override CatchBlock VisitCatchBlock(CatchBlock node) => Within(new(node.Variable is { } variable ? [variable] : []), () => base.VisitCatchBlock(node));

    protected override Expression VisitParameter(ParameterExpression node)
    {
        if (!_declared.Contains(node)) _isFound = true;
        return node;
    }

    private T Within<T>(ReadOnlyCollection<ParameterExpression> variables, Func<T> visit)
    {
        _declared.AddRange(variables);
        var visited = visit();
        _declared.RemoveRange(_declared.Count - variables.Count, variables.Count);
        return visited;
    }
}
