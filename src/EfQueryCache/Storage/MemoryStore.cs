using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using EfQueryCache.Keys;
using EfQueryCache.Sharing;

namespace EfQueryCache.Storage;

/// <summary>
/// The entries in memory, results and values together, bounded by their bytes and if wanted by their number. Look-ups take
/// no lock; what to evict is found in order of age with a second chance for what was used since (CLOCK, F. J. Corbató, "A
/// Paging Experiment with the Multics System", 1968).
/// </summary>
internal sealed class MemoryStore(long sizeLimit, int? maxEntries = null)
{
    private readonly ConcurrentDictionary<ResultKey, QueryCacheEntry> _results = new();
    private readonly ConcurrentDictionary<string, ValueEntry> _values = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SharedResultKey, SharedResult> _shared = new();
    private readonly LinkedList<MemoryEntry> _byAge = new();
    // Of one command: EF Core's sync and async forms, and what users make of the same rows.
    private const int MaxSharedPerEntry = 4;

    private readonly Lock _lock = new();
    private readonly long[] _evictions = new long[Enum.GetValues<EvictionReason>().Length];
    private long _bytes;
    private int _count;

    public long SizeLimit => sizeLimit;

    public long Bytes => Volatile.Read(ref _bytes);

    public int Count => Volatile.Read(ref _count);

    /// <summary>All entries, without a lock: what comes and goes meanwhile may be among them or not.</summary>
    public IEnumerable<MemoryEntry> Entries => _results.Select(MemoryEntry (pair) => pair.Value).Concat(_values.Select(pair => pair.Value));

    public long Evictions(EvictionReason reason) => Volatile.Read(ref _evictions[(int)reason]);

    /// <summary>How entries have left, for explanations.</summary>
    public EntryHistory? History { get; init; }

    /// <summary>The keys at this moment, for explanations.</summary>
    public IEnumerable<ResultKey> Keys => _results.Select(pair => pair.Key);

    public bool TryGet(in ResultKey key, [NotNullWhen(true)] out QueryCacheEntry? entry) => _results.TryGetValue(key, out entry);

    public bool TryGet(string key, [NotNullWhen(true)] out ValueEntry? entry) => _values.TryGetValue(key, out entry);

    public bool TryGet(in SharedResultKey key, [NotNullWhen(true)] out SharedResult? shared) => _shared.TryGetValue(key, out shared);

    /// <summary>Keeps what was made of an entry, for as long as the entry is kept.</summary>
    public void Attach(SharedResult shared)
    {
        var entry = shared.Entry;
        lock (_lock)
        {
            if (entry.Node is null || entry.Bytes + shared.Bytes > sizeLimit || entry.Shared.Length >= MaxSharedPerEntry) return;
            if (!_shared.TryAdd(shared.Key, shared)) return;
            entry.Shared = [.. entry.Shared, shared];
            _bytes += shared.Bytes;
            MakeRoomLocked(entry);
        }
    }

    /// <summary>Stores an entry in place of an older one of its key, and makes room for it.</summary>
    /// <returns><see langword="false"/> when it is larger than the whole store.</returns>
    public bool Set(QueryCacheEntry entry)
    {
        if (entry.Bytes > sizeLimit) return false;
        lock (_lock)
        {
            if (_results.TryGetValue(entry.Key, out var older)) RemoveLocked(older, EvictionReason.Replaced);
            _results[entry.Key] = entry;
            AddLocked(entry);
        }

        return true;
    }

    /// <summary>Stores a value in place of an older one of its key, and makes room for it.</summary>
    /// <param name="entry">The value.</param>
    /// <param name="isWanted">Asked when nobody can store or remove anything: whether the value is still to be stored.</param>
    /// <param name="replaced">The older one.</param>
    /// <returns><see langword="false"/> when it is not stored.</returns>
    public bool Set(ValueEntry entry, Func<bool> isWanted, out ValueEntry? replaced)
    {
        replaced = null;
        if (entry.Bytes > sizeLimit) return false;
        lock (_lock)
        {
            if (!isWanted()) return false;
            if (_values.TryGetValue(entry.Key, out replaced)) RemoveLocked(replaced, EvictionReason.Replaced);
            _values[entry.Key] = entry;
            AddLocked(entry);
        }

        return true;
    }

    /// <returns><see langword="false"/> when it had left the store before.</returns>
    public bool Remove(MemoryEntry entry, EvictionReason reason)
    {
        lock (_lock) return RemoveLocked(entry, reason);
    }

    /// <returns>The value that was stored under the key.</returns>
    public ValueEntry? Remove(string key, EvictionReason reason)
    {
        lock (_lock) return _values.TryGetValue(key, out var entry) && RemoveLocked(entry, reason) ? entry : null;
    }

    public void Clear()
    {
        lock (_lock)
        {
            while (_byAge.First is { } oldest) RemoveLocked(oldest.Value, EvictionReason.Cleared);
        }
    }

    private void AddLocked(MemoryEntry entry)
    {
        entry.Node = _byAge.AddLast(entry);
        _bytes += entry.Bytes;
        _count++;
        MakeRoomLocked(entry);
    }

    private void MakeRoomLocked(MemoryEntry entry)
    {
        while ((_bytes > sizeLimit || _count > maxEntries) && _byAge.First is { } oldest)
        {
            if (oldest.Value.WasUsed || ReferenceEquals(oldest.Value, entry))
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

    private bool RemoveLocked(MemoryEntry entry, EvictionReason reason)
    {
        if (entry.Node is not { } node) return false;
        entry.Node = null;
        _byAge.Remove(node);
        if (entry is QueryCacheEntry result) _results.TryRemove(new KeyValuePair<ResultKey, QueryCacheEntry>(result.Key, result));
        else if (entry is ValueEntry value) _values.TryRemove(new KeyValuePair<string, ValueEntry>(value.Key, value));
        if (entry is QueryCacheEntry { Shared.Length: > 0 } shared) DetachLocked(shared);
        _bytes -= entry.Bytes;
        _count--;
        _evictions[(int)reason]++;
        if (entry is QueryCacheEntry left) History?.RecordEviction(left, reason);
        return true;
    }

    private void DetachLocked(QueryCacheEntry entry)
    {
        foreach (var shared in entry.Shared)
        {
            _shared.TryRemove(new KeyValuePair<SharedResultKey, SharedResult>(shared.Key, shared));
            _bytes -= shared.Bytes;
        }

        entry.Shared = [];
    }
}
