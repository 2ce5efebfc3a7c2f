using EfQueryCache.Keys;

namespace EfQueryCache.Storage;

/// <summary>
/// Remembers, for explanations, how the entries of the latest keys have left the cache, or why their results were not stored.
/// A fixed number of places, found by the key's hash: a newer key takes the place of an older one. Keeps no key and no value,
/// and is only written to when something is evicted or refused. Thread-safe without locks.
/// </summary>
internal sealed class EntryHistory(TimeProvider clock)
{
    private const int Places = 1024;

    private readonly Eviction?[] _evictions = new Eviction?[Places];
    private readonly Refusal?[] _refusals = new Refusal?[Places];

    public void RecordEviction(QueryCacheEntry entry, EvictionReason reason)
    {
        var changed = reason == EvictionReason.Invalidated ? entry.Versions.FindChanged() : null;
        var eviction = new CacheEviction(reason, clock.GetUtcNow(), changed?.Name ?? "", changed?.Latest);
        Volatile.Write(ref Place(_evictions, entry.Key), new Eviction(Of(entry.Key), eviction));
    }

    public void RecordRefusal(in ResultKey key, BypassReason reason, string detail)
        => Volatile.Write(ref Place(_refusals, key), new Refusal(Of(key), reason, detail, clock.GetUtcNow()));

    public CacheEviction? FindEviction(in ResultKey key)
        => Volatile.Read(ref Place(_evictions, key)) is { } found && found.Key == Of(key) ? found.What : null;

    /// <summary>Why the last result was not stored, if that was later than the last eviction.</summary>
    public (BypassReason Reason, string Detail)? FindRefusal(in ResultKey key)
        => Volatile.Read(ref Place(_refusals, key)) is { } found && found.Key == Of(key) && !(FindEviction(key)?.Time > found.Time)
            ? (found.Reason, found.Detail)
            : null;

    private static ref T Place<T>(T[] places, in ResultKey key) => ref places[key.GetHashCode() & (Places - 1)];

    private static (int Key, int Plan) Of(in ResultKey key) => (key.GetHashCode(), key.Plan.Hash);

    private sealed record Eviction((int, int) Key, CacheEviction What);

    private sealed record Refusal((int, int) Key, BypassReason Reason, string Detail, DateTimeOffset Time);
}
