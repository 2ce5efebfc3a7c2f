using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using EfQueryCache.Keys;
using EfQueryCache.Sharing;

namespace EfQueryCache.Storage;

/// <summary>
/// The entries in memory, results and values together, bounded by their bytes and if wanted by their number. Look-ups and
/// uses take no lock. To make room, the dead and then the least worth keeping of some entries chosen at random leave; see
/// <see cref="HitDensity"/>.
/// </summary>
internal sealed class MemoryStore(long sizeLimit, int? maxEntries = null)
{
    // The more, the better the choice, and the longer it takes: Beckmann, Chen and Cidon take 32 to 64.
    private const int Sample = 32;

    // Whether one is dead takes a look at each of its tags: of these, some are asked each time, and so the dead leave in time.
    private const int AskedForDeath = 4;
    private const int LeastLesson = 512;

    // Of one command: EF Core's sync and async forms, and what users make of the same rows.
    private const int MaxSharedPerEntry = 4;

    private readonly ConcurrentDictionary<ResultKey, QueryCacheEntry> _results = new();
    private readonly ConcurrentDictionary<string, ValueEntry> _values = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SharedResultKey, SharedResult> _shared = new();
    private readonly HitDensity _density = new();
    private readonly Lock _lock = new();
    private readonly long[] _evictions = new long[Enum.GetValues<EvictionReason>().Length];
    private MemoryEntry[] _entries = [];
    private uint _random = 2463534242;
    private long _limit = sizeLimit;
    private long _bytes;
    private int _count;
    private int _untilLesson = LeastLesson;

    /// <summary>What the entries may take together.</summary>
    public long SizeLimit { get; } = sizeLimit;

    /// <summary>What they may take now; less under memory pressure.</summary>
    public long CurrentLimit => Volatile.Read(ref _limit);

    /// <summary>What a single one may take: a quarter of the limit, so that it does not push out everything else.</summary>
    public long LargestEntry { get; private set; } = sizeLimit / 4;

    public long Bytes => Volatile.Read(ref _bytes);

    public int Count => Volatile.Read(ref _count);

    /// <summary>All entries, without a lock: what comes and goes meanwhile may be among them or not.</summary>
    public IEnumerable<MemoryEntry> Entries => _results.Select(MemoryEntry (pair) => pair.Value).Concat(_values.Select(pair => pair.Value));

    public long Evictions(EvictionReason reason) => Volatile.Read(ref _evictions[(int)reason]);

    /// <summary>How entries have left, for explanations.</summary>
    public EntryHistory? History { get; init; }

    /// <summary>Why an entry can never be served again; <see langword="null"/> while it can.</summary>
    public Func<MemoryEntry, EvictionReason?>? FindDeath { get; init; }

    /// <summary>Told of every entry that was stored, and then of its leaving. Called under the store's lock.</summary>
    public Action<MemoryEntry, EvictionReason?>? Watch { get; set; }

    /// <summary>Told of results that leave to make room and are nowhere else. Called under the store's lock; returns at once.</summary>
    public Action<QueryCacheEntry>? Demote { get; init; }

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
            if (entry.Place < 0 || entry.Bytes + shared.Bytes > LargestEntry || entry.Shared.Length >= MaxSharedPerEntry) return;
            if (!_shared.TryAdd(shared.Key, shared)) return;
            entry.Shared = [.. entry.Shared, shared];
            entry.Bytes += shared.Bytes;
            _bytes += shared.Bytes;
            entry.Key.Plan.Counters.RecordMemory(0, shared.Bytes);
            MakeRoomLocked(0, 0);
        }
    }

    /// <summary>Stores an entry in place of an older one of its key, and makes room for it.</summary>
    /// <returns><see langword="false"/> when it is too large.</returns>
    public bool Set(QueryCacheEntry entry)
    {
        if (entry.Bytes > LargestEntry) return false;
        lock (_lock)
        {
            if (_results.TryGetValue(entry.Key, out var older)) RemoveLocked(older, EvictionReason.Replaced);
            MakeRoomLocked(entry.Bytes, 1);
            _results[entry.Key] = entry;
            AddLocked(entry, older);
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
        if (entry.Bytes > LargestEntry) return false;
        lock (_lock)
        {
            if (!isWanted()) return false;
            if (_values.TryGetValue(entry.Key, out replaced)) RemoveLocked(replaced, EvictionReason.Replaced);
            MakeRoomLocked(entry.Bytes, 1);
            _values[entry.Key] = entry;
            AddLocked(entry, replaced);
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
            while (_count > 0) RemoveLocked(_entries[_count - 1], EvictionReason.Cleared);
        }
    }

    /// <summary>Changes what the entries may take, together and each, and removes what is too much.</summary>
    public void Limit(long bytes, long largestEntry)
    {
        lock (_lock)
        {
            Volatile.Write(ref _limit, bytes);
            LargestEntry = largestEntry;
            MakeRoomLocked(0, 0);
        }
    }

    private void AddLocked(MemoryEntry entry, MemoryEntry? replaced)
    {
        if (_count == _entries.Length) Array.Resize(ref _entries, Math.Max(64, _count + (_count / 2)));
        _density.Add(entry, replaced);
        entry.Density = _density;
        entry.Place = _count;
        _entries[_count++] = entry;
        _bytes += entry.Bytes;
        (entry as QueryCacheEntry)?.Key.Plan.Counters.RecordMemory(1, entry.Bytes);
        Watch?.Invoke(entry, null);
        if (--_untilLesson > 0) return;
        _density.Learn();
        _untilLesson = Math.Max(LeastLesson, _count / 8);
    }

    private void MakeRoomLocked(long bytes, int entries)
    {
        while (_count > 0 && (_bytes + bytes > _limit || _count + entries > maxEntries))
        {
            var reason = EvictionReason.Size;
            RemoveLocked(FindVictimLocked(ref reason), reason);
        }
    }

    private MemoryEntry FindVictimLocked(ref EvictionReason reason)
    {
        var victim = _entries[_count - 1];
        var least = double.MaxValue;
        for (var i = 0; i < Math.Min(Sample, _count); i++)
        {
            var seen = _entries[_count <= Sample ? i : Random(_count)];
            if (i < AskedForDeath && FindDeath?.Invoke(seen) is { } death)
            {
                reason = death;
                return seen;
            }

            var density = _density.Of(seen);
            if (density > least || (density == least && _density.Age(seen) <= _density.Age(victim))) continue;
            (victim, least) = (seen, density);
        }

        return victim;
    }

    // G. Marsaglia, "Xorshift RNGs", 2003.
    private int Random(int below)
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return (int)(((ulong)_random * (uint)below) >> 32);
    }

    private bool RemoveLocked(MemoryEntry entry, EvictionReason reason)
    {
        var place = entry.Place;
        if (place < 0) return false;
        entry.Place = -1;
        var last = _entries[--_count];
        _entries[_count] = null!;
        if (!ReferenceEquals(last, entry)) (_entries[place], last.Place) = (last, place);
        foreach (var shared in (entry as QueryCacheEntry)?.Shared ?? []) _shared.TryRemove(new KeyValuePair<SharedResultKey, SharedResult>(shared.Key, shared));
        if (entry is QueryCacheEntry result) _results.TryRemove(new KeyValuePair<ResultKey, QueryCacheEntry>(result.Key, result));
        else if (entry is ValueEntry value) _values.TryRemove(new KeyValuePair<string, ValueEntry>(value.Key, value));
        _bytes -= entry.Bytes;
        _evictions[(int)reason]++;
        if (reason is not (EvictionReason.Replaced or EvictionReason.Cleared)) _density.RecordEnd(entry);
        Watch?.Invoke(entry, reason);
        if (entry is not QueryCacheEntry left) return true;
        left.Key.Plan.Counters.RecordMemory(-1, -left.Bytes);
        History?.RecordEviction(left, reason);
        if (reason == EvictionReason.Size && left.Demotion is not null) Demote?.Invoke(left);
        return true;
    }
}
