namespace EfQueryCache;

/// <summary>
/// Caches every query that reads only entities which say so. The same as <c>IsCacheable</c> on the entity's builder, which
/// wins over the attribute.
/// </summary>
/// <param name="ttlSeconds">How long results may be served, in seconds; 0 for the cache's default. Must not be negative.</param>
/// <param name="tags">Tags that results carry beside the tables they were read from.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CacheableAttribute(double ttlSeconds = 0, params string[] tags) : Attribute
{
    /// <summary>Gets how long results may be served, in seconds; 0 for the cache's default.</summary>
    public double TtlSeconds => ttlSeconds;

    /// <summary>Gets the tags that results carry.</summary>
    public IReadOnlyList<string> Tags => tags;
}
