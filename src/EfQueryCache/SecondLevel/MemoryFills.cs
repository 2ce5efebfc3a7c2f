using EfQueryCache.Consistency;
using EfQueryCache.Keys;
using EfQueryCache.Storage;

namespace EfQueryCache.SecondLevel;

/// <summary>
/// What comes into memory where other processes write: nobody in this process may be served something older than who came before.
/// <c>tests/models/bounded.py</c> is the specification.
/// </summary>
/// <remarks>
/// Each key has a count, which it may share with others: at worst something is not kept that could have been. Whoever wants to keep
/// something has read it before he looked anywhere; if it has changed since, somebody was served what may be newer. Thread-safe.
/// </remarks>
/// <param name="cache">The cache.</param>
internal sealed class MemoryFills(QueryCache cache)
{
    private const int Places = 4096;

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[Places];
    private readonly int[] _hits = new int[Places];
    private readonly SharedStamps?[] _stamps = new SharedStamps?[Places];

    /// <summary>The count of a key, before anything is looked at.</summary>
    public long Read(in ResultKey key) => Volatile.Read(ref _counts[PlaceOf(key)]);

    /// <summary>Keeps what was loaded. Of those that were loaded at one time one is kept: another may be older. Who is not kept has to <see cref="Drop"/> that one.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="count">The count as it was read, and, if the entry is kept, as it is now.</param>
    /// <returns>Whether it is kept.</returns>
    public bool Keep(QueryCacheEntry entry, ref long count)
    {
        lock (_lock)
        {
            ref var known = ref _counts[PlaceOf(entry.Key)];
            if (known != count && cache.Rules.KeepOne) return false;
            Volatile.Write(ref known, count = known + 1);
            return cache.Store.Set(entry);
        }
    }

    /// <summary>
    /// Keeps what was found in the second level, if it is used often enough. What others were served under the same stamps is no older;
    /// so only the first of them removes what was loaded before, and many who come at one time do not remove what one of them keeps.
    /// </summary>
    public void Promote(QueryCacheEntry entry, long count)
    {
        lock (_lock)
        {
            var place = PlaceOf(entry.Key);
            var isNews = _stamps[place]?.Equals(entry.Versions.Stamps) != true;
            _stamps[place] = entry.Versions.Stamps;
            if (++_hits[place] >= cache.Options.L1.PromoteAfter && (_counts[place] == count || !cache.Rules.KeepOne))
            {
                _hits[place] = 0;
                Volatile.Write(ref _counts[place], _counts[place] + 1);
                if (cache.Store.Set(entry)) cache.Statistics.RecordPromotion();
            }
            else if (isNews)
            {
                DropLocked(entry.Key);
            }
        }
    }

    /// <summary>The database has answered, and the answer is not kept. It may be newer than what is in memory or on its way there.</summary>
    public void Drop(in ResultKey key)
    {
        if (!cache.Rules.DropPassed) return;
        lock (_lock) DropLocked(key);
    }

    private static int PlaceOf(in ResultKey key) => key.GetHashCode() & (Places - 1);

    private void DropLocked(in ResultKey key)
    {
        ref var count = ref _counts[PlaceOf(key)];
        Volatile.Write(ref count, count + 1);
        if (cache.Store.TryGet(key, out var entry)) cache.Store.Remove(entry, EvictionReason.Superseded);
    }
}
