namespace EfQueryCache;

/// <summary>What queries have in common that follow a profile. Configured once, when the cache is.</summary>
public sealed class QueryCacheProfile
{
    internal QueryCacheProfile()
    {
    }

    internal TimeSpan? GivenTtl { get; private set; }

    internal List<string> GivenTags { get; } = [];

    /// <summary>Sets how long results may be served, unless the query says otherwise.</summary>
    /// <param name="ttl">Must be positive.</param>
    /// <returns>The same object, to go on.</returns>
    public QueryCacheProfile Ttl(TimeSpan ttl)
    {
        GivenTtl = ttl;
        return this;
    }

    /// <summary>Adds tags to what the query names itself.</summary>
    /// <param name="tags">None of them may be null, empty or white space.</param>
    /// <returns>The same object, to go on.</returns>
    public QueryCacheProfile Tags(params string[] tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        GivenTags.AddRange(tags);
        return this;
    }
}
