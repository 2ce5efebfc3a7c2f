namespace EfQueryCache.Tests.History;

/// <summary>What is promised to reads of the level Bounded, and how far what was seen was from breaking it.</summary>
/// <param name="MaxStaleness">How long after it was known that there is a newer version an older one may be read; in ticks of the clock.</param>
/// <param name="NodeOf">The process of a worker: it sees its own writes at once, and never an older result of a query after a newer one.</param>
internal sealed record BoundedPromise(long MaxStaleness, Func<int, int> NodeOf)
{
    /// <summary>Gets the longest time, in ticks, after which an older version was read.</summary>
    public long Worst { get; private set; }

    /// <summary>Gets how many reads were of an older version than was known anywhere.</summary>
    public long Stale { get; private set; }

    public void Saw(long staleness)
    {
        Stale++;
        Worst = Math.Max(Worst, staleness);
    }
}
