namespace EfQueryCache;

/// <summary>How a query's result has left the cache. Immutable.</summary>
public sealed record CacheEviction
{
    internal CacheEviction(EvictionReason reason, DateTimeOffset time, string changedName, QueryCacheInvalidation? invalidation)
        => (Reason, Time, ChangedName, Invalidation) = (reason, time, changedName, invalidation);

    /// <summary>Gets why.</summary>
    public EvictionReason Reason { get; }

    /// <summary>Gets when, by the cache's clock.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Gets the table or tag whose change had made it invalid, or an empty text.</summary>
    public string ChangedName { get; }

    /// <summary>Gets the write, or the call, that had changed it, or <see langword="null"/>.</summary>
    public QueryCacheInvalidation? Invalidation { get; }
}
