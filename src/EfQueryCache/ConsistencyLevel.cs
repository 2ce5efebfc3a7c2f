namespace EfQueryCache;

/// <summary>
/// What a reader may see of writes that other processes make. Without a second level there are no others, and every read through
/// the cache is linearizable with every write made through EF Core.
/// </summary>
public enum ConsistencyLevel
{
    /// <summary>
    /// Own writes at once; those of other processes as soon as they are heard of, and never later than
    /// <see cref="QueryCacheOptions.MaxStaleness"/> after their COMMIT has returned, also when messages are lost, links are cut
    /// or a writer dies. Never an older result of a query after a newer one in the same process. A hit costs no round trip.
    /// </summary>
    Bounded,

    /// <summary>Linearizable with every write of every process. A hit costs one round trip to the second level; rows in memory are served from there.</summary>
    Strict,
}
