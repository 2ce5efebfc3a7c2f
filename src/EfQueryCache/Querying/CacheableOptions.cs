using EfQueryCache.Consistency;

namespace EfQueryCache;

/// <summary>Says how one query is cached; given to <c>Cacheable(c => c.Ttl(…).Tags(…))</c>.</summary>
/// <remarks>Not thread-safe; it lives for one call.</remarks>
public sealed class CacheableOptions
{
    private readonly List<string> _tags = [];
    private readonly List<string> _profiles = [];
    private readonly List<object?> _values = [];
    private readonly List<Type> _entities = [];
    private readonly List<TableName> _tables = [];

    internal CacheableOptions()
    {
    }

    internal TimeSpan? GivenTtl { get; private set; }

    internal IReadOnlyList<string> GivenTags => _tags;

    internal IReadOnlyList<string> GivenProfiles => _profiles;

    internal IReadOnlyList<object?> GivenValues => _values;

    internal IReadOnlyList<Type> GivenEntities => _entities;

    internal IReadOnlyList<TableName> GivenTables => _tables;

    internal bool IsTimeDependentAllowed { get; private set; }

    internal bool AreStaleReadsAllowed { get; private set; }

    /// <summary>Sets how long the result may be served.</summary>
    /// <param name="ttl">Must be positive. Not calling this means what the profile, the model or the cache say, in this order.</param>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions Ttl(TimeSpan ttl)
    {
        GivenTtl = ttl;
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

    /// <summary>Follows a profile of the cache: its time to live unless one is given here, and its tags.</summary>
    /// <param name="name">The name given to <see cref="QueryCacheOptions.AddProfile"/>. A name that is not known is refused when the query runs.</param>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions Profile(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _profiles.Add(name);
        return this;
    }

    /// <summary>
    /// Tells results apart that depend on more than the query: the tenant, the user, the culture, whatever an interceptor
    /// sets on the connection. The cache cannot see any of these by itself.
    /// </summary>
    /// <param name="values">Values that can be compared exactly: numbers, strings, dates, GUIDs, enums and the like.</param>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions VaryBy(params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _values.AddRange(values);
        return this;
    }

    /// <summary>
    /// Caches although the query asks the database for the time. The result is as old as its entry: choose the time to live
    /// accordingly.
    /// </summary>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions AllowTimeDependent()
    {
        IsTimeDependentAllowed = true;
        return this;
    }

    /// <summary>
    /// Stores what was read although the connection may lead to a standby, whose rows can be older than the last write.
    /// The guarantees of freshness do not hold for such a query.
    /// </summary>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions StaleReads()
    {
        AreStaleReadsAllowed = true;
        return this;
    }

    /// <summary>
    /// Declares what the query depends on beside the tables the cache sees: needed for raw SQL and functions, whose tables
    /// it does not. Together with what it sees, this must be everything.
    /// </summary>
    /// <typeparam name="TEntity">A type of the model; all tables it is mapped to, its base and derived types included.</typeparam>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions DependsOn<TEntity>()
    {
        _entities.Add(typeof(TEntity));
        return this;
    }

    /// <inheritdoc cref="DependsOn{TEntity}"/>
    /// <param name="tables">Tables as the database names them, <c>schema.table</c> or <c>table</c>, without quotes.</param>
    public CacheableOptions DependsOn(params string[] tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        _tables.AddRange(tables.Select(TableName.Parse));
        return this;
    }
}
