using EfQueryCache.Consistency;
using EfQueryCache.Keys;
using EfQueryCache.Querying;
using EfQueryCache.Results;
using EfQueryCache.Sharing;

namespace EfQueryCache.Storage;

/// <summary>A stored result: the rows of its commands, the versions they were read under and its age.</summary>
/// <remarks>
/// The commands of a split query are one entry. Each was read under versions read before it; while all of them are current,
/// each part is what the database would answer now, so the parts fit together.
/// </remarks>
/// <param name="parts">The rows of its commands; the key of the first is the entry's.</param>
/// <param name="versions">The versions each of them was read under.</param>
/// <param name="conditions">What the callers asked it to be invalidated by; among the versions.</param>
/// <param name="created">When its first query began, as a timestamp of the cache's clock.</param>
/// <param name="ttl">How long it may be served.</param>
internal sealed class QueryCacheEntry(CachedPart[] parts, TagVersions versions, Conditions conditions, long created, TimeSpan ttl)
    : MemoryEntry(versions, created, ttl, Measure(parts))
{
    // With its versions' arrays and its places in the store: a node and a bucket of the dictionary, and one of its entries.
    private const int OwnBytes = 296;

    private long _notBefore = long.MinValue;
    private int _isRefreshed;

    public ref readonly ResultKey Key => ref Parts[0].Key;

    public CachedResultSet Result => Parts[0].Result;

    public CachedPart[] Parts => parts;

    public Conditions Conditions => conditions;

    /// <summary>How long the result is good since it was created: longer than <see cref="MemoryEntry.Ttl"/> where memory is to forget it earlier.</summary>
    public TimeSpan GoodFor
    {
        get => field > Ttl ? field : Ttl;
        init;
    }

    /// <summary>What was made of the rows, by execution. Changed by the store only.</summary>
    public SharedResult[] Shared { get; set; } = [];

    /// <summary>How it is stored in a second level when it has to leave memory; <see langword="null"/> when it is there already, or is not to be.</summary>
    public Demotion? Demotion { get; set; }

    /// <summary>Whether the caller is the one to load it anew: it was used, and nobody is at it or has failed at it just now.</summary>
    public bool TryBeginRefresh(long now)
        => CanBeginRefresh(now) && Interlocked.CompareExchange(ref _isRefreshed, 1, 0) == 0;

    /// <summary>Whether <see cref="TryBeginRefresh"/> is worth trying.</summary>
    public bool CanBeginRefresh(long now) => Hits > 0 && now >= Volatile.Read(ref _notBefore) && Volatile.Read(ref _isRefreshed) == 0;

    /// <summary>It was not replaced. Nobody is to try again before the given time.</summary>
    public void EndRefresh(long notBefore)
    {
        Volatile.Write(ref _notBefore, notBefore);
        Volatile.Write(ref _isRefreshed, 0);
    }

    /// <summary>Whether the database has just failed to replace it.</summary>
    public bool HasJustFailed(long now) => now < Volatile.Read(ref _notBefore);

    private static long Measure(CachedPart[] parts)
    {
        long bytes = OwnBytes;
        foreach (var part in parts) bytes += part.Key.EstimatedBytes + part.Result.Bytes;
        return bytes;
    }
}
