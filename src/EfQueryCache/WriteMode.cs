namespace EfQueryCache;

/// <summary>What happens to a write when the second level cannot be told of it.</summary>
public enum WriteMode
{
    /// <summary>
    /// It is committed, and invalidates the second level as soon as that can be reached again. Until then this process goes past
    /// the cache, but other processes may serve older rows.
    /// </summary>
    Available,

    /// <summary>It is refused before its COMMIT with a <see cref="QueryCacheUnavailableException"/>.</summary>
    Safe,
}
