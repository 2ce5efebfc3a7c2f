using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using EfQueryCache.Keys;

namespace EfQueryCache.Storage;

/// <summary>
/// The entries in memory, bounded by their bytes. Look-ups take no lock; what to evict is found in order of age with a
/// second chance for what was used since (CLOCK, F. J. Corbató, "A Paging Experiment with the Multics System", 1968).
/// </summary>
internal sealed class MemoryStore(long sizeLimit)
{
    private readonly ConcurrentDictionary<QueryCacheKey, QueryCacheEntry> _entries = new();
    private readonly LinkedList<QueryCacheEntry> _byAge = new();
    private readonly Lock _lock = new();
    private readonly long[] _evictions = new long[Enum.GetValues<EvictionReason>().Length];
    private long _bytes;

    public long SizeLimit => sizeLimit;

    public long Bytes => Volatile.Read(ref _bytes);

    public int Count => _entries.Count;

    public long Evictions(EvictionReason reason) => Volatile.Read(ref _evictions[(int)reason]);

    /// <summary>How entries have left, for explanations.</summary>
    public EntryHistory? History { get; init; }

    /// <summary>The keys at this moment, for explanations.</summary>
    public IEnumerable<QueryCacheKey> Keys => _entries.Select(pair => pair.Key);

    public bool TryGet(in QueryCacheKey key, [NotNullWhen(true)] out QueryCacheEntry? entry) => _entries.TryGetValue(key, out entry);

    /// <summary>Stores an entry in place of an older one of its key, and makes room for it.</summary>
    /// <returns><see langword="false"/> when it is larger than the whole store.</returns>
    public bool Set(QueryCacheEntry entry)
    {
        if (entry.Bytes > sizeLimit) return false;
        lock (_lock)
        {
            if (_entries.TryGetValue(entry.Key, out var older)) RemoveLocked(older, EvictionReason.Replaced);
            _entries[entry.Key] = entry;
            entry.Node = _byAge.AddLast(entry);
            _bytes += entry.Bytes;
            MakeRoom(entry);
        }

        return true;
    }

    public void Remove(QueryCacheEntry entry, EvictionReason reason)
    {
        lock (_lock) RemoveLocked(entry, reason);
    }

    public void Clear()
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Values) RemoveLocked(entry, EvictionReason.Cleared);
        }
    }

    private void MakeRoom(QueryCacheEntry newest)
    {
        while (_bytes > sizeLimit && _byAge.First is { } oldest)
        {
            if (oldest.Value.WasUsed || ReferenceEquals(oldest.Value, newest))
            {
                oldest.Value.WasUsed = false;
                _byAge.RemoveFirst();
                _byAge.AddLast(oldest);
            }
            else
            {
                RemoveLocked(oldest.Value, EvictionReason.Size);
            }
        }
    }

    private void RemoveLocked(QueryCacheEntry entry, EvictionReason reason)
    {
        if (entry.Node is not { } node) return;
        entry.Node = null;
        _byAge.Remove(node);
        _entries.TryRemove(new KeyValuePair<QueryCacheKey, QueryCacheEntry>(entry.Key, entry));
        _bytes -= entry.Bytes;
        _evictions[(int)reason]++;
        History?.RecordEviction(entry, reason);
    }
}
