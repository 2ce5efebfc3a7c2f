namespace EfQueryCache;

/// <summary>Where a part of a query's caching policy comes from. Earlier ones win over later ones; tags add up.</summary>
public enum PolicyOrigin
{
    /// <summary>The query itself: <c>Cacheable(…)</c>.</summary>
    Query,

    /// <summary>A profile that the query follows.</summary>
    Profile,

    /// <summary>The model: <c>IsCacheable</c> or an attribute of an entity.</summary>
    Model,

    /// <summary>What the cache is configured with for all queries: <see cref="QueryCacheOptions.CacheAll"/>, <see cref="QueryCacheOptions.KeyPrefix"/>.</summary>
    Cache,

    /// <summary>Nobody said anything: the cache's default.</summary>
    Default,
}
