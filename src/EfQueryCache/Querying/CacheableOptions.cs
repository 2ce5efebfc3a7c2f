namespace EfQueryCache;

/// <summary>Says how one query is cached; given to <c>Cacheable(c => c.Ttl(…).Tags(…))</c>.</summary>
/// <remarks>Not thread-safe; it lives for one call.</remarks>
public sealed class CacheableOptions
{
    private readonly List<string> _tags = [];
    private TimeSpan? _ttl;

    internal CacheableOptions()
    {
    }

    /// <summary>Sets how long the result may be served.</summary>
    /// <param name="ttl">Must be positive. Not calling this means the cache's <see cref="QueryCacheOptions.DefaultTtl"/>.</param>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions Ttl(TimeSpan ttl)
    {
        _ttl = ttl;
        return this;
    }

    /// <summary>Adds tags, by which the result can be invalidated with <see cref="IQueryCache.InvalidateTagsAsync"/>.</summary>
    /// <param name="tags">None of them may be null, empty or white space.</param>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions Tags(params string[] tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        _tags.AddRange(tags);
        return this;
    }

    internal Querying.QueryCachePolicy ToPolicy() => Querying.QueryCachePolicy.Create(_ttl, _tags);
}
