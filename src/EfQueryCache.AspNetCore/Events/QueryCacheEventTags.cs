namespace EfQueryCache.AspNetCore;

/// <summary>The tags that one event invalidates. Not thread-safe.</summary>
public sealed class QueryCacheEventTags
{
    private readonly List<string> _tags = [];

    internal QueryCacheEventTags()
    {
    }

    internal IReadOnlyList<string> Given => _tags;

    /// <summary>Adds tags.</summary>
    /// <param name="tags">None of them may be empty.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentException">A tag is null, empty or white space.</exception>
    public QueryCacheEventTags Tags(params string[] tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        foreach (var tag in tags) ArgumentException.ThrowIfNullOrWhiteSpace(tag, nameof(tags));
        _tags.AddRange(tags);
        return this;
    }
}
