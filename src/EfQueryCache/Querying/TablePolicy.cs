namespace EfQueryCache.Querying;

/// <summary>What the entities that are mapped to a table say about caching it.</summary>
/// <param name="types">The CLR types of these entities.</param>
/// <param name="entities">What each of them says.</param>
internal sealed class TablePolicy(IReadOnlyList<Type> types, IReadOnlyList<EntityPolicy> entities)
{
    public static readonly TablePolicy Unknown = new([], [new EntityPolicy(null, null, [], [])]);

    public IReadOnlyList<EntityPolicy> Entities => entities;

    /// <summary>Whether one of them must not be cached.</summary>
    public bool IsForbidden { get; } = entities.Any(entity => entity.IsCacheable == false);

    /// <summary>Whether all of them may be cached without a mark. A table of join rows or owned types follows its query.</summary>
    public bool IsCacheable { get; } = entities.All(entity => entity.IsCacheable == true);

    public TimeSpan? Ttl { get; } = entities.Select(entity => entity.Ttl).Aggregate((TimeSpan?)null, QueryCachePolicy.Shorter);

    public string[] Tags { get; } = Tag.Normalize(entities.SelectMany(entity => entity.Tags));

    /// <summary>The tags that a write to the table invalidates.</summary>
    public string[] WriteTags { get; } = Tag.Normalize(entities.SelectMany(entity => entity.WriteTags));

    public bool IsAnyOf(HashSet<Type> excluded) => types.Any(type => excluded.Any(other => other.IsAssignableFrom(type)));
}
