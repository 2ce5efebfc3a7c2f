using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Querying;

/// <summary>Takes the marks out of a query before EF Core compiles it, and remembers what they said.</summary>
internal sealed class MarkerStripper : ExpressionVisitor
{
    private readonly List<PolicySource> _sources = [];

    /// <summary>The entities that the query starts from.</summary>
    public HashSet<IEntityType> Roots { get; } = [];

    public bool IsMarked => _sources.Count > 0;

    public bool IsForbidden { get; private set; }

    public int Marks => _sources.Count;

    /// <summary>What all the marks together said.</summary>
    public PolicySource Source => PolicySource.Combine(_sources);

    /// <summary>
    /// The marks on the spine of a query, the sources of its operators, where nearly all of them stand; found without
    /// walking the whole tree.
    /// </summary>
    /// <returns>What they say together, and how many there are.</returns>
    public static (QueryCachePolicy? Policy, int Marks) ReadSpine(Expression query)
    {
        QueryCachePolicy? policy = null;
        var marks = 0;
        for (var node = query as MethodCallExpression; node is not null; node = node.Arguments is [MethodCallExpression next, ..] ? next : null)
        {
            if (PolicyOf(node) is not { } found) continue;
            policy = policy?.And(found) ?? found;
            marks++;
        }

        return (policy, marks);
    }

    protected override Expression VisitExtension(Expression node)
    {
        if (node is EntityQueryRootExpression root) Roots.Add(root.EntityType);
        return base.VisitExtension(node);
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        if (node.Method.DeclaringType != typeof(QueryCacheQueryableExtensions)
            && node.Method.DeclaringType != typeof(QueryCacheIncludableQueryableExtensions)) return base.VisitMethodCall(node);

        if (node.Method.Name == nameof(QueryCacheQueryableExtensions.NotCacheable)) IsForbidden = true;
        else if (PolicyOf(node) is { } policy) _sources.Add(PolicySource.Of(policy));
        else _sources.Add(PolicySource.OfCall(node));
        return Visit(node.Arguments[0]);
    }

    private static QueryCachePolicy? PolicyOf(MethodCallExpression node)
        => node.Arguments is [_, PolicyArgument argument] ? argument.Policy : null;
}
