namespace EfQueryCache.Querying;

/// <summary>The tags that users name.</summary>
internal static class Tag
{
    /// <exception cref="ArgumentException">There is no tag.</exception>
    public static string[] RequireAny(string[] tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return tags.Length > 0 ? tags : throw new ArgumentException("There are no tags. Name at least one, or use Cacheable().", nameof(tags));
    }

    /// <summary>Checks, sorts and makes distinct.</summary>
    /// <exception cref="ArgumentException">A tag is null, empty or white space.</exception>
    public static string[] Normalize(IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        if (tags.TryGetNonEnumeratedCount(out var count) && count == 0) return []; // most queries have none
        var normalized = tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (normalized.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException("A tag is null, empty or white space. Give every tag a name, or leave the tags out.", nameof(tags));
        }

        return normalized.Length == 0 ? [] : normalized;
    }
}
