namespace EfQueryCache;

/// <summary>
/// Names tags that every committed write to the entity invalidates, also in entries that do not read it. The same as
/// <c>HasCacheTags</c> on the entity's builder.
/// </summary>
/// <param name="tags">The tags. None of them may be null, empty or white space.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CacheTagsAttribute(params string[] tags) : Attribute
{
    /// <summary>Gets the tags.</summary>
    public IReadOnlyList<string> Tags => tags;
}
