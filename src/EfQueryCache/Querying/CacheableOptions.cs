using EfQueryCache.Consistency;
using EfQueryCache.Querying;

namespace EfQueryCache;

/// <summary>Says how one query is cached; given to <c>Cacheable(c => c.Ttl(…).Tags(…))</c>.</summary>
/// <remarks>Not thread-safe; it lives for one call.</remarks>
public sealed class CacheableOptions
{
    // Made for each execution of a query, which needs few of them.
    private List<string>? _tags;
    private List<string>? _profiles;
    private List<object?>? _values;
    private List<Type>? _entities;
    private List<TableName>? _tables;

    internal CacheableOptions()
    {
    }

    internal TimeSpan? GivenTtl { get; private set; }

    internal LoadPolicy Load { get; private set; } = LoadPolicy.None;

    internal IReadOnlyList<string> GivenTags => _tags ?? [];

    internal IReadOnlyList<string> GivenProfiles => _profiles ?? [];

    internal IReadOnlyList<object?> GivenValues => _values ?? [];

    internal IReadOnlyList<Type> GivenEntities => _entities ?? [];

    internal IReadOnlyList<TableName> GivenTables => _tables ?? [];

    internal bool IsTimeDependentAllowed { get; private set; }

    internal bool AreStaleReadsAllowed { get; private set; }

    internal bool AreResultsShared { get; private set; }

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
        (_tags ??= []).AddRange(tags);
        return this;
    }

    /// <summary>Follows a profile of the cache: its time to live unless one is given here, and its tags.</summary>
    /// <param name="name">The name given to <see cref="QueryCacheOptions.AddProfile"/>. A name that is not known is refused when the query runs.</param>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions Profile(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (_profiles ??= []).Add(name);
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
        (_values ??= []).AddRange(values);
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
        (_entities ??= []).Add(typeof(TEntity));
        return this;
    }

    /// <inheritdoc cref="DependsOn{TEntity}"/>
    /// <param name="tables">Tables as the database names them, <c>schema.table</c> or <c>table</c>, without quotes.</param>
    public CacheableOptions DependsOn(params string[] tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        (_tables ??= []).AddRange(tables.Select(TableName.Parse));
        return this;
    }

    /// <summary>
    /// Gives every caller the same objects, and thereby the fastest hits: for queries that track nothing (<c>AsNoTracking</c>, or
    /// projections without entities) and whose objects nobody changes. Without it everybody gets objects of his own.
    /// </summary>
    /// <remarks>
    /// This is the caller's promise not to change what the query returns; whoever does, changes it for all the others.
    /// Numbers, text, and records and anonymous types made of them are shared anyway. Where entities are tracked, or hold on
    /// to a lazy loader or a delegate, it has no effect. The constructors and setters of shared entities run once.
    /// </remarks>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions ShareResults()
    {
        AreResultsShared = true;
        return this;
    }

    /// <summary>
    /// Loads the result anew before it expires: the first caller after this part of its time to live asks the database, if
    /// the result was used since it was loaded, while the others go on being served. When that fails, he is served as well.
    /// </summary>
    /// <param name="threshold">A part of the time to live, between 0 and 1: 0.75 is three quarters.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not between 0 and 1.</exception>
    public CacheableOptions EagerRefresh(double threshold)
    {
        Load = Load with { EagerRefresh = LoadPolicy.RequireRatio(threshold, nameof(threshold)) };
        return this;
    }

    /// <summary>
    /// Serves the result beyond its time to live when the database fails, as long as no write has invalidated it.
    /// </summary>
    /// <param name="maxDuration">For how long beyond its time to live. Must be positive.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not positive.</exception>
    public CacheableOptions FailSafe(TimeSpan maxDuration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxDuration, TimeSpan.Zero);
        Load = Load with { FailSafe = maxDuration };
        return this;
    }

    /// <summary>Takes a random part off the time to live, so that what was stored together does not expire together.</summary>
    /// <param name="ratio">The largest part, between 0 and 1. The time to live only becomes shorter.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not between 0 and 1.</exception>
    public CacheableOptions Jitter(double ratio)
    {
        Load = Load with { Jitter = LoadPolicy.RequireRatio(ratio, nameof(ratio)) };
        return this;
    }

    /// <summary>Stores only results of which this is true. Called once per load, on the loading caller's thread.</summary>
    /// <param name="predicate">Decides by size, load time and use. What it throws, the caller of the query gets.</param>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions CacheWhen(Func<CacheableResult, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        Load = Load with { CacheWhen = predicate };
        return this;
    }

    /// <summary>Chooses a shorter time to live by size, load time and use. Called once per load, on the loading caller's thread.</summary>
    /// <param name="ttl">
    /// Gives the time to live, or <see langword="null"/> to leave it. A longer one than the query's has no effect, one that is
    /// not positive means not to store the result. What it throws, the caller of the query gets.
    /// </param>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions AdaptiveTtl(Func<CacheableResult, TimeSpan?> ttl)
    {
        ArgumentNullException.ThrowIfNull(ttl);
        Load = Load with { AdaptiveTtl = ttl };
        return this;
    }

    /// <summary>
    /// Asks the second level on every hit: nobody sees anything older than what any process has written
    /// (<see cref="ConsistencyLevel.Strict"/>). Costs a round trip; without a second level it is so anyway.
    /// </summary>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions Strict()
    {
        Load = Load with { Consistency = ConsistencyLevel.Strict };
        return this;
    }

    /// <summary>
    /// Serves from memory without asking, even where the cache says otherwise: what other processes write is seen within
    /// <see cref="QueryCacheOptions.MaxStaleness"/> (<see cref="ConsistencyLevel.Bounded"/>).
    /// </summary>
    /// <returns>The same object, to go on.</returns>
    public CacheableOptions Bounded()
    {
        Load = Load with { Consistency = ConsistencyLevel.Bounded };
        return this;
    }
}
