namespace EfQueryCache.Querying;

/// <summary>How one query wants to be cached. Immutable; tags are sorted and distinct.</summary>
internal sealed class QueryCachePolicy
{
    /// <summary>The cache's default time to live, no tags.</summary>
    public static readonly QueryCachePolicy Default = new(null, []);

    private QueryCachePolicy(TimeSpan? ttl, string[] tags) => (Ttl, Tags) = (ttl, tags);

    /// <summary>The time to live, or <see langword="null"/> for the cache's default.</summary>
    public TimeSpan? Ttl { get; }

    /// <summary>The user's tags. Shared: never change the array.</summary>
    public string[] Tags { get; }

    /// <exception cref="ArgumentOutOfRangeException">The time to live is not positive.</exception>
    /// <exception cref="ArgumentException">A tag is null, empty or white space.</exception>
    public static QueryCachePolicy Create(TimeSpan? ttl, IEnumerable<string> tags)
    {
        if (ttl <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(
                nameof(ttl), ttl, "A cacheable query needs a positive time to live. Leave it out to use the cache's DefaultTtl, or use NotCacheable().");
        }

        return new QueryCachePolicy(ttl, Tag.Normalize(tags));
    }

    /// <summary>Both wishes at once: the shorter time to live, the tags of both.</summary>
    public QueryCachePolicy And(QueryCachePolicy other)
    {
        if (ReferenceEquals(this, other)) return this;
        var ttl = Ttl is { } mine && other.Ttl is { } theirs ? (mine < theirs ? mine : theirs) : Ttl ?? other.Ttl;
        return new QueryCachePolicy(ttl, Tag.Normalize(Tags.Concat(other.Tags)));
    }
}
