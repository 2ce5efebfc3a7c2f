using EfQueryCache.Storage;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Keys;
using FsCheck;
using FsCheck.Fluent;

namespace EfQueryCache.Tests.Storage;

public sealed class MemoryStoreTests
{
    private static readonly long One = EntryFactory.LeastBytes;

    [Fact]
    public void What_was_set_is_found_until_it_is_removed()
    {
        var store = new MemoryStore(10 * One);
        var entry = EntryFactory.Make(1);
        Assert.False(store.TryGet(entry.Key, out _));

        Assert.True(store.Set(entry));

        Assert.True(store.TryGet(KeyFactory.MakeKey(1), out var found));
        Assert.Same(entry, found);
        Assert.False(store.TryGet(KeyFactory.MakeKey(2), out _));
        Assert.Equal((1, One, 10 * One), (store.Count, store.Bytes, store.SizeLimit));

        store.Remove(entry, EvictionReason.Invalidated);
        store.Remove(entry, EvictionReason.Invalidated); // once more does nothing
        Assert.False(store.TryGet(entry.Key, out _));
        Assert.Equal((0, 0L, 1L), (store.Count, store.Bytes, store.Evictions(EvictionReason.Invalidated)));
    }

    [Fact]
    public void Entry_larger_than_the_store_is_refused_and_one_of_its_size_is_not()
    {
        var store = new MemoryStore(One + 1000);
        var large = EntryFactory.Make(1, 1000);
        Assert.True(large.Bytes > store.SizeLimit);
        var older = EntryFactory.Make(2);
        Assert.True(store.Set(older));

        Assert.False(store.Set(large));
        Assert.True(store.TryGet(older.Key, out _));
        Assert.Equal((1, One, 0L), (store.Count, store.Bytes, store.Evictions(EvictionReason.Size)));

        var exact = new MemoryStore(large.Bytes);
        Assert.True(exact.Set(large));
        Assert.Equal(large.Bytes, exact.Bytes);
    }

    [Fact]
    public void Same_query_again_replaces_and_counts()
    {
        var store = new MemoryStore(10_000);
        var older = EntryFactory.Make(1, 500);
        var newer = EntryFactory.Make(1, 100);
        store.Set(older);
        store.Set(newer);

        Assert.True(store.TryGet(older.Key, out var found));
        Assert.Same(newer, found);
        Assert.Equal((1, newer.Bytes, 1L), (store.Count, store.Bytes, store.Evictions(EvictionReason.Replaced)));

        store.Remove(older, EvictionReason.Expired); // late: it must not take the newer one along
        Assert.True(store.TryGet(older.Key, out _));
        Assert.Equal((1, 0L), (store.Count, store.Evictions(EvictionReason.Expired)));
    }

    [Fact]
    public void Clear_leaves_no_entry_and_no_byte()
    {
        var store = new MemoryStore(100 * One);
        for (var i = 0; i < 50; i++) store.Set(EntryFactory.Make(i, i));

        store.Clear();

        Assert.Equal((0, 0L, 50L), (store.Count, store.Bytes, store.Evictions(EvictionReason.Cleared)));
        Assert.False(store.TryGet(KeyFactory.MakeKey(1), out _));
        Assert.True(store.Set(EntryFactory.Make(1)));
        Assert.Equal(One, store.Bytes);
    }

    [Fact]
    public void Oldest_goes_first()
    {
        var store = new MemoryStore(3 * One);
        for (var i = 0; i < 5; i++) store.Set(EntryFactory.Make(i));

        Assert.Equal([2, 3, 4], Kept(store, 5));
        Assert.Equal(2, store.Evictions(EvictionReason.Size));
    }

    [Fact]
    public void What_was_used_gets_a_second_chance_but_only_one()
    {
        var store = new MemoryStore(3 * One);
        for (var i = 0; i < 3; i++) store.Set(EntryFactory.Make(i));
        Use(store, 0);

        store.Set(EntryFactory.Make(3));
        Assert.Equal([0, 2, 3], Kept(store, 10)); // 1 was the oldest of the unused

        store.Set(EntryFactory.Make(4));
        Assert.Equal([0, 3, 4], Kept(store, 10)); // 2 was older than 0 after its second chance

        store.Set(EntryFactory.Make(5));
        store.Set(EntryFactory.Make(6));
        Assert.DoesNotContain(0, Kept(store, 10));
    }

    [Fact]
    public void Newest_stays_though_everything_else_is_in_use()
    {
        var store = new MemoryStore(3 * One);
        for (var i = 0; i < 3; i++)
        {
            store.Set(EntryFactory.Make(i));
            Use(store, i);
        }

        store.Set(EntryFactory.Make(3));

        Assert.Contains(3, Kept(store, 4));
        Assert.Equal(3, store.Count);
    }

    [Fact]
    public void Large_entry_pushes_out_as_many_as_it_needs()
    {
        var store = new MemoryStore(10 * One);
        for (var i = 0; i < 10; i++) store.Set(EntryFactory.Make(i));
        var large = EntryFactory.Make(99, 5 * One);

        store.Set(large);

        Assert.True(store.TryGet(large.Key, out _));
        Assert.Equal(10 - store.Evictions(EvictionReason.Size) + 1, store.Count);
        Assert.True(store.Bytes > 9 * One && store.Bytes <= store.SizeLimit, $"{store.Bytes} of {store.SizeLimit}");
    }

    [Fact]
    public void Bound_and_counters_hold_under_any_sequence_of_operations()
    {
        var operation = from kind in Gen.Choose(0, 5) from key in Gen.Choose(0, 20) from extra in Gen.Choose(0, 2000) select (Kind: kind, Key: key, Extra: extra);
        var workload = operation.ArrayOf().Resize(200);

        Prop.ForAll(workload.ToArbitrary(), operations =>
        {
            var store = new MemoryStore(6 * One);
            var stored = 0L;
            foreach (var (kind, key, extra) in operations)
            {
                switch (kind)
                {
                    case 0 or 1 or 2:
                        var entry = EntryFactory.Make(key, extra);
                        var fits = entry.Bytes <= store.SizeLimit;
                        if (store.Set(entry) != fits || store.TryGet(entry.Key, out var newest) && ReferenceEquals(newest, entry) != fits) return false;
                        if (fits) stored++;
                        break;
                    case 3:
                        Use(store, key);
                        break;
                    case 4:
                        if (store.TryGet(KeyFactory.MakeKey(key), out var found)) store.Remove(found, EvictionReason.Expired);
                        break;
                    default:
                        if (extra < 100) store.Clear();
                        break;
                }

                var entries = Enumerable.Range(0, 21).Select(i => store.TryGet(KeyFactory.MakeKey(i), out var e) ? e : null).OfType<QueryCacheEntry>().ToList();
                if (store.Bytes > store.SizeLimit || store.Bytes != entries.Sum(e => e.Bytes) || store.Count != entries.Count) return false;
            }

            if (stored != store.Count + Enum.GetValues<EvictionReason>().Sum(store.Evictions)) return false;
            store.Clear();
            return store is { Bytes: 0, Count: 0 };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Fact]
    public async Task Bound_and_counters_hold_when_many_threads_work()
    {
        var store = new MemoryStore(40 * One);
        var operations = TestEnvironment.Sized(400_000);
        var (stored, largest) = (0L, 0L);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < operations / 4; i++)
            {
                var key = random.Next(100);
                switch (random.Next(10))
                {
                    case < 4:
                        if (store.Set(EntryFactory.Make(key, random.Next(3000)))) Interlocked.Increment(ref stored);
                        break;
                    case 4:
                        if (store.TryGet(KeyFactory.MakeKey(key), out var found)) store.Remove(found, EvictionReason.Invalidated);
                        break;
                    case 5 when random.Next(500) == 0:
                        store.Clear();
                        break;
                    default:
                        if (store.TryGet(KeyFactory.MakeKey(key), out var used))
                        {
                            Assert.Equal(KeyFactory.MakeKey(key), used.Key);
                            used.RecordHit();
                        }

                        break;
                }

                if (random.Next(50) == 0) InterlockedMax(ref largest, store.Bytes);
            }
        })));

        // A reader can look while an entry is being added, before room is made for it.
        Assert.True(largest <= store.SizeLimit + EntryFactory.Make(0, 3000).Bytes, $"{largest} of {store.SizeLimit}");
        Assert.True(store.Bytes <= store.SizeLimit);
        Assert.Equal(stored, store.Count + Enum.GetValues<EvictionReason>().Sum(store.Evictions));
        Assert.Equal(store.Bytes, Enumerable.Range(0, 100).Sum(i => store.TryGet(KeyFactory.MakeKey(i), out var e) ? e.Bytes : 0));
        store.Clear();
        Assert.Equal((0, 0L), (store.Count, store.Bytes));
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target)) Interlocked.CompareExchange(ref target, value, seen);
    }

    private static void Use(MemoryStore store, int key)
    {
        if (store.TryGet(KeyFactory.MakeKey(key), out var entry)) entry.RecordHit();
    }

    private static IEnumerable<int> Kept(MemoryStore store, int keys) => Enumerable.Range(0, keys).Where(i => store.TryGet(KeyFactory.MakeKey(i), out _));
}
