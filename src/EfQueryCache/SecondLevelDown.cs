namespace EfQueryCache;

/// <summary>What happens to hits in memory while the second level cannot be reached, where <see cref="ConsistencyLevel.Bounded"/> holds.</summary>
public sealed class SecondLevelDown
{
    private SecondLevelDown(TimeSpan? maxStaleness) => MaxStaleness = maxStaleness;

    /// <summary>Gets the way that keeps the promise: when what was heard of other processes is too old, the database answers.</summary>
    public static SecondLevelDown Bypass { get; } = new(null);

    /// <summary>Gets for how long memory goes on being served; <see langword="null"/> for no longer than <see cref="QueryCacheOptions.MaxStaleness"/>.</summary>
    public TimeSpan? MaxStaleness { get; }

    /// <summary>
    /// Goes on serving what is in memory and still unexpired. Writes of other processes are not seen meanwhile; own writes are.
    /// </summary>
    /// <param name="maxStaleness">For how long after something was heard last: the bound that takes the place of <see cref="QueryCacheOptions.MaxStaleness"/>. Must be positive.</param>
    /// <returns>This way.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public static SecondLevelDown ServeLocal(TimeSpan maxStaleness)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxStaleness, TimeSpan.Zero);
        return new SecondLevelDown(maxStaleness);
    }
}
