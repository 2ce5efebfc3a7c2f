using EfQueryCache.Consistency;
using EfQueryCache.Storage;

namespace EfQueryCache;

/// <content>
/// What may be kept in memory where other processes write: whoever comes later in this process must never be served something older.
/// The tag of the query, which changes here alone, is what makes the older one invalid.
/// </content>
internal sealed partial class QueryCache
{
    // Several keys share a place, which costs a hit at most. Without a second level there are none.
    private readonly int[] _hitsSincePromotion = [];
    private readonly SharedStamps?[] _hitStamps = [];

    /// <summary>
    /// Whether an entry that was loaded may be kept. Of those that were loaded at one time one is: another may be older. Who is not kept
    /// makes the one that is invalid.
    /// </summary>
    public bool TryKeep(QueryCacheEntry entry)
    {
        if (Backplane is null || !Rules.KeepOne) return true;
        var cell = entry.Versions.QueryTag!;
        if (entry.Versions.TryAdvance(cell)) return true;
        cell.Bump();
        return false;
    }

    /// <summary>
    /// Whether an entry of the second level may be kept, and is used often enough for it. What others were served under the same stamps
    /// is no older, so only the first one makes what was loaded before it invalid: many who come at one time do not drop what one of them keeps.
    /// </summary>
    public bool TryPromote(QueryCacheEntry entry)
    {
        var (cell, stamps) = (entry.Versions.QueryTag!, entry.Versions.Stamps!);
        var place = entry.Key.GetHashCode() & (QueryTags - 1);
        var isNews = Interlocked.Exchange(ref _hitStamps[place], stamps)?.Equals(stamps) != true;
        if (IsPromoted(ref _hitsSincePromotion[place]) && entry.Versions.TryAdvance(cell)) return true;
        if (isNews) cell.Bump();
        return false;
    }

    private bool IsPromoted(ref int hits)
    {
        if (Options.L1.PromoteAfter <= 1) return true;
        if (Interlocked.Increment(ref hits) < Options.L1.PromoteAfter) return false;
        Volatile.Write(ref hits, 0);
        return true;
    }
}
