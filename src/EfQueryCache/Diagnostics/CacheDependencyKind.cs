namespace EfQueryCache;

/// <summary>What kind of thing invalidates a result when it changes.</summary>
public enum CacheDependencyKind
{
    /// <summary>A table.</summary>
    Table,

    /// <summary>A tag.</summary>
    Tag,

    /// <summary>Everything in the database: changed by writes of which nobody can tell the tables.</summary>
    Database,

    /// <summary>The whole cache: changed by <see cref="IQueryCache.ClearAsync"/>.</summary>
    Cache,

    /// <summary>This query: changed by <see cref="IQueryCache.InvalidateAsync{T}(IQueryable{T}, CancellationToken)"/>.</summary>
    Query,

    /// <summary>Rows of a table, by their key, or a scope of it; see <c>HasCacheScope</c>.</summary>
    Row,
}
