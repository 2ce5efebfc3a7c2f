using System.Linq.Expressions;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Metadata;
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

    /// <summary>
    /// Names a property that divides the entity's rows into scopes, such as a tenant. A query that reads rows of one scope only
    /// (<c>Where(x => x.TenantId == id)</c>, or a query filter) is then not invalidated by writes to rows of others.
    /// </summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <typeparam name="TProperty">The property's type: <see cref="int"/>, <see cref="long"/>, <see cref="short"/>, <see cref="bool"/>, <see cref="Guid"/>, <see cref="DateOnly"/> or an enum.</typeparam>
    /// <param name="builder">The entity's builder. Derived types follow it.</param>
    /// <param name="property">The property, as <c>x => x.TenantId</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// <b>This changes what EF Core sends.</b> The property becomes required, unchangeable (saving a change throws) and a
    /// concurrency token: every UPDATE and DELETE of the entity compares it. So an entity that is updated or removed without
    /// having been read must carry its right value: <c>Remove(new Order { Id = 7 })</c> throws a
    /// <see cref="DbUpdateConcurrencyException"/>. What the client believes of a row is no proof of its scope; what the database
    /// has compared is.
    /// </para>
    /// <para>
    /// Raw SQL, ExecuteUpdate, ExecuteDelete, what the database changes by itself, and writes through a model without the scope
    /// invalidate all scopes. An entity has one scope; the last call counts.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="property"/> is not a property.</exception>
    /// <exception cref="InvalidOperationException">On the model's first use: the property can be null or change, or its type is none of these.</exception>
    public static EntityTypeBuilder<TEntity> HasCacheScope<TEntity, TProperty>(
        this EntityTypeBuilder<TEntity> builder, Expression<Func<TEntity, TProperty>> property)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(property);
        SetCacheScope(builder, builder.Property(property).Metadata);
        return builder;
    }

    /// <inheritdoc cref="HasCacheScope{TEntity, TProperty}(EntityTypeBuilder{TEntity}, Expression{Func{TEntity, TProperty}})"/>
    /// <param name="builder">The entity's builder. Derived types follow it.</param>
    /// <param name="propertyName">The property's name. It must exist, as a shadow property for instance.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The entity has no property of that name.</exception>
    public static EntityTypeBuilder HasCacheScope(this EntityTypeBuilder builder, string propertyName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);
        var property = builder.Metadata.FindProperty(propertyName) ?? throw new ArgumentException(
            $"{builder.Metadata.DisplayName()} has no property {propertyName} that could be its cache scope. Name a mapped property, or map it first: Property<int>(\"{propertyName}\").",
            nameof(propertyName));
        SetCacheScope(builder, property);
        return builder;
    }

    private static void SetCacheScope(EntityTypeBuilder builder, IMutableProperty property)
    {
        property.IsNullable = false;
        property.SetAfterSaveBehavior(PropertySaveBehavior.Throw);
        if (!property.IsKey()) property.IsConcurrencyToken = true;
        builder.HasAnnotation(CacheScope.Annotation, property.Name);
    }
}
