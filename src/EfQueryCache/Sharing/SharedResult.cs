using EfQueryCache.Storage;

namespace EfQueryCache.Sharing;

/// <summary>
/// What EF Core has made of an entry's rows, kept to be returned as it is. It belongs to its entry: it is valid, counted
/// and removed with it.
/// </summary>
/// <param name="key">The execution it answers.</param>
/// <param name="entry">The rows it was made of.</param>
/// <param name="value">A scalar, the finished task of one, or an array.</param>
/// <param name="isImmutable">Whether nobody can change it; else only those share it who promise not to.</param>
/// <param name="bytes">What it takes in memory, in bytes.</param>
/// <param name="youngUntil">Until when its entry is surely young enough, by <see cref="CoarseClock"/>.</param>
internal sealed class SharedResult(SharedResultKey key, QueryCacheEntry entry, object? value, bool isImmutable, long bytes, long youngUntil)
{
    private const int OwnBytes = 128;

    public SharedResultKey Key => key;

    public QueryCacheEntry Entry => entry;

    public object? Value => value;

    public bool IsImmutable => isImmutable;

    /// <summary>Whether the entry's time to live is surely not over.</summary>
    public bool IsYoung => CoarseClock.IsBefore(youngUntil);

    public long Bytes { get; } = OwnBytes + key.EstimatedBytes + bytes;
}
