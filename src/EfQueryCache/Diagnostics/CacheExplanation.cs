namespace EfQueryCache;

/// <summary>How a cache treats a query right now, and why. Immutable.</summary>
public sealed partial record CacheExplanation
{
    internal CacheExplanation()
    {
    }

    /// <summary>Gets whether the query is marked cacheable and not marked otherwise.</summary>
    public required bool IsMarked { get; init; }

    /// <summary>Gets whether running the query now could be answered from the cache, or would store its result.</summary>
    public bool IsCacheable => CacheableBy is not null && Reason is null && Error is null;

    /// <summary>Gets who says that the query may be cached, or <see langword="null"/> when nobody does.</summary>
    public PolicyOrigin? CacheableBy { get; init; }

    /// <summary>Gets in one or more sentences why running the query now would be a hit, a miss, or go past the cache.</summary>
    public string Why { get; init; } = "";

    /// <summary>Gets what to do if that is not wanted; empty when there is nothing to do.</summary>
    public string Cure { get; init; } = "";

    /// <summary>Gets what running the query would throw, or <see langword="null"/>.</summary>
    public string? Error { get; init; }

    /// <summary>Gets why the query goes past the cache, or <see langword="null"/> when it does not.</summary>
    public BypassReason? Reason { get; init; }

    /// <summary>Gets what exactly the reason is about, such as the name of a function.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the SQL of the query, without the values of its parameters.</summary>
    public required string CommandText { get; init; }

    /// <summary>Gets how long a result may be served.</summary>
    public TimeSpan Ttl { get; init; }

    /// <summary>Gets everything that is said about how the query is cached, each with who said it; empty when it is not.</summary>
    public IReadOnlyList<CachePolicyPart> Policy { get; init; } = [];

    /// <summary>Gets whether EF Core splits the query into several commands. They are one entry; what is said here is about the first.</summary>
    public bool IsSplit { get; init; }

    /// <summary>Gets what the query may see of writes that other processes make; <see langword="null"/> without a second level.</summary>
    public ConsistencyLevel? Consistency { get; init; }

    /// <summary>Gets how long after a COMMIT of another process the query may still be served what was before it: zero for <see cref="ConsistencyLevel.Strict"/>; <see langword="null"/> without a second level.</summary>
    public TimeSpan? MaxStaleness { get; init; }

    /// <summary>Gets how long ago was asked for what was last heard of other processes; <see langword="null"/> when nothing was.</summary>
    public TimeSpan? HeardAge { get; init; }

    /// <summary>Gets the tags that the query names.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Gets the tables whose changes invalidate the result.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Gets the views that the query reads, each with the tables and views behind it; without any where the catalog is not known.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Views { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Gets everything whose change invalidates the result, as objects.</summary>
    public IReadOnlyList<CacheDependency> Dependencies { get; init; } = [];

    /// <summary>Gets the names of what a writer has marked: while there are any, the database answers.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    /// <summary>Gets everything whose change invalidates the result, each with its present version and whether a writer has marked it.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>Gets a short name for the entry that gives away neither the SQL nor a value; empty when there is no key.</summary>
    public string KeyHash { get; init; } = "";

    /// <summary>Gets what is stored for the query now, in words.</summary>
    public string State { get; init; } = "nothing stored";

    /// <summary>Gets whether running the query now would be a hit.</summary>
    public bool IsHit { get; init; }

    /// <summary>Gets the age of the stored result, if there is one.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>Gets the number of rows stored, if there is a result.</summary>
    public int? Rows { get; init; }

    /// <summary>Gets the memory that the stored result takes, in bytes, if there is one.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Gets how often the stored result was served, if there is one.</summary>
    public long? Hits { get; init; }

    /// <summary>Gets how long the stored result may still be served to this query, if there is one; zero when no longer.</summary>
    public TimeSpan? RemainingTtl { get; init; }

    /// <summary>Gets how many executions of the query are asking the database right now, or <see langword="null"/> when that is not known.</summary>
    public int? Flights { get; init; }

    /// <summary>Gets how the query's last result has left the cache, as far as it is remembered.</summary>
    public CacheEviction? LastEviction { get; init; }

    /// <summary>Gets what has invalidated the query's last result, as far as it is remembered.</summary>
    public QueryCacheInvalidation? InvalidatedBy { get; init; }

    /// <summary>Gets why the query's last result was not stored, as far as it is remembered.</summary>
    public BypassReason? LastNotStored { get; init; }
}
