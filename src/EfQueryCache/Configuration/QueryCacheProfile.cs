using EfQueryCache.Querying;

namespace EfQueryCache;

/// <summary>What queries have in common that follow a profile. Configured once, when the cache is.</summary>
public sealed class QueryCacheProfile
{
    internal QueryCacheProfile()
    {
    }

    internal TimeSpan? GivenTtl { get; private set; }

    internal LoadPolicy Load { get; private set; } = LoadPolicy.None;

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

    /// <summary>
    /// Loads the result anew before it expires: the first caller after this part of its time to live asks the database, if
    /// the result was used since it was loaded, while the others go on being served. When that fails, he is served as well.
    /// </summary>
    /// <param name="threshold">A part of the time to live, between 0 and 1: 0.75 is three quarters.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not between 0 and 1.</exception>
    public QueryCacheProfile EagerRefresh(double threshold)
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
    public QueryCacheProfile FailSafe(TimeSpan maxDuration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxDuration, TimeSpan.Zero);
        Load = Load with { FailSafe = maxDuration };
        return this;
    }

    /// <summary>Takes a random part off the time to live, so that what was stored together does not expire together.</summary>
    /// <param name="ratio">The largest part, between 0 and 1. The time to live only becomes shorter.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not between 0 and 1.</exception>
    public QueryCacheProfile Jitter(double ratio)
    {
        Load = Load with { Jitter = LoadPolicy.RequireRatio(ratio, nameof(ratio)) };
        return this;
    }

    /// <summary>Stores only results of which this is true. Called once per load, on the loading caller's thread.</summary>
    /// <param name="predicate">Decides by size, load time and use. What it throws, the caller of the query gets.</param>
    /// <returns>The same object, to go on.</returns>
    public QueryCacheProfile CacheWhen(Func<CacheableResult, bool> predicate)
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
    public QueryCacheProfile AdaptiveTtl(Func<CacheableResult, TimeSpan?> ttl)
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
    public QueryCacheProfile Strict()
    {
        Load = Load with { Consistency = ConsistencyLevel.Strict };
        return this;
    }

    /// <summary>
    /// Serves from memory without asking, even where the cache says otherwise: what other processes write is seen within
    /// <see cref="QueryCacheOptions.MaxStaleness"/> (<see cref="ConsistencyLevel.Bounded"/>).
    /// </summary>
    /// <returns>The same object, to go on.</returns>
    public QueryCacheProfile Bounded()
    {
        Load = Load with { Consistency = ConsistencyLevel.Bounded };
        return this;
    }
}
