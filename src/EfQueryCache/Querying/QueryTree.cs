using System.Linq.Expressions;

namespace EfQueryCache.Querying;

/// <summary>
/// The expression tree of the query that a context is executing, from the moment EF Core looks for its compiled form until
/// that form runs. One per context, like everything else about it not thread-safe.
/// </summary>
internal sealed class QueryTree
{
    private Expression? _current;

    public void Set(Expression query) => _current = query;

    /// <summary>A pooled context that waits for its next use holds on to nothing its last one has captured.</summary>
    public void Clear() => _current = null;

    public Expression? Take()
    {
        var current = _current;
        _current = null;
        return current;
    }
}
