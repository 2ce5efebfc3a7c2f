using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// Where users of EF Core look for mappings.
namespace Microsoft.EntityFrameworkCore;

/// <summary>Says in the model how queries are cached.</summary>
public static class QueryCacheEntityTypeBuilderExtensions
{
    /// <summary>Caches every query that reads only entities which say so, without a mark of its own.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="builder">The entity's builder. Derived types follow it.</param>
    /// <param name="ttl">How long results may be served; of several entities the shortest counts. Without it the cache's default. Must be positive.</param>
    /// <param name="tags">Tags that results carry beside the tables they were read from.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ttl"/> is not positive.</exception>
    /// <exception cref="ArgumentException">A tag is null, empty or white space.</exception>
    public static EntityTypeBuilder<TEntity> IsCacheable<TEntity>(this EntityTypeBuilder<TEntity> builder, TimeSpan? ttl = null, params string[] tags)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var policy = QueryCachePolicy.Create(ttl, tags);
        builder.HasAnnotation(EntityPolicy.CacheableAnnotation, true);
        if (policy.Ttl is { } given) builder.HasAnnotation(EntityPolicy.TtlAnnotation, given.Ticks);
        if (policy.Conditions.Tags.Length > 0) builder.HasAnnotation(EntityPolicy.TagsAnnotation, policy.Conditions.Tags);
        return builder;
    }

    /// <summary>Keeps the entity out of the cache: no query that reads it is ever stored, marked or not.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="builder">The entity's builder. Derived types follow it.</param>
    /// <returns>The same builder.</returns>
    public static EntityTypeBuilder<TEntity> NotCacheable<TEntity>(this EntityTypeBuilder<TEntity> builder)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.HasAnnotation(EntityPolicy.CacheableAnnotation, false);
        return builder;
    }

    /// <summary>
    /// Names tags that every committed write to the entity invalidates, in the same way and at the same moment as its table,
    /// also in entries that do not read it.
    /// </summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="builder">The entity's builder. Derived types follow it.</param>
    /// <param name="tags">The tags.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">There is no tag, or one is null, empty or white space.</exception>
    public static EntityTypeBuilder<TEntity> HasCacheTags<TEntity>(this EntityTypeBuilder<TEntity> builder, params string[] tags)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var normalized = Tag.Normalize(tags);
        if (normalized.Length == 0) throw new ArgumentException("There are no tags. Name at least one.", nameof(tags));
        builder.HasAnnotation(EntityPolicy.WriteTagsAnnotation, normalized);
        return builder;
    }
}
