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
    public void Entry_larger_than_a_quarter_is_refused_and_one_of_its_size_is_not()
    {
        var large = EntryFactory.Make(1, 1000);
        var store = new MemoryStore((4 * large.Bytes) - 1);
        var older = EntryFactory.Make(2);
        Assert.True(store.Set(older));

        Assert.False(store.Set(large));
        Assert.True(store.TryGet(older.Key, out _));
        Assert.Equal((1, One, 0L), (store.Count, store.Bytes, store.Evictions(EvictionReason.Size)));

        var exact = new MemoryStore(4 * large.Bytes);
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
        var store = new MemoryStore(4 * One);
        for (var i = 0; i < 6; i++) store.Set(EntryFactory.Make(i));

        Assert.Equal([2, 3, 4, 5], Kept(store, 6));
        Assert.Equal(2, store.Evictions(EvictionReason.Size));
    }

    [Fact]
    public void What_was_used_outlives_what_was_not()
    {
        var store = new MemoryStore(4 * One);
        for (var i = 0; i < 4; i++) store.Set(EntryFactory.Make(i));
        Use(store, 0);

        for (var i = 4; i < 20; i++) store.Set(EntryFactory.Make(i));

        Assert.Equal([0, 17, 18, 19], Kept(store, 20));
    }

    [Fact]
    public void What_was_used_leaves_when_others_are_used_instead()
    {
        var store = new MemoryStore(8 * One);
        for (var i = 0; i < 8; i++)
        {
            store.Set(EntryFactory.Make(i));
            Use(store, i);
        }

        for (var i = 100; i < 200; i++)
        {
            store.Set(EntryFactory.Make(i));
            Use(store, i);
        }

        Assert.Empty(Kept(store, 8));
    }

    [Fact]
    public void Newest_stays_though_everything_else_is_in_use()
    {
        var store = new MemoryStore(4 * One);
        for (var i = 0; i < 4; i++)
        {
            store.Set(EntryFactory.Make(i));
            Use(store, i);
        }

        store.Set(EntryFactory.Make(4));

        Assert.Contains(4, Kept(store, 5));
        Assert.Equal(4, store.Count);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1000)]
    public void What_is_hot_survives_a_scan(int hot)
    {
        var store = new MemoryStore(2 * hot * One);
        var random = new Random(1);
        for (var i = 0; i < 200 * hot; i++)
        {
            var key = random.Next(10) < 7 ? random.Next(hot) : hot + random.Next(100 * hot);
            if (!store.TryGet(KeyFactory.MakeKey(key), out var found)) store.Set(EntryFactory.Make(key));
            else found.RecordHit();
        }

        var before = Kept(store, hot).Count();
        Assert.InRange(before, hot * 95 / 100, hot);
        for (var i = 0; i < 20 * hot; i++) store.Set(EntryFactory.Make(1_000_000 + i));

        Assert.InRange(Kept(store, hot).Count(), before * 95 / 100, hot);
    }

    [Fact]
    public void Large_entry_is_given_up_before_many_small_ones()
    {
        var store = new MemoryStore(40 * One);
        store.Set(EntryFactory.Make(99, 9 * One));
        for (var i = 0; i < 30; i++) store.Set(EntryFactory.Make(i));

        store.Set(EntryFactory.Make(30));

        Assert.Equal(31, store.Count);
        Assert.False(store.TryGet(KeyFactory.MakeKey(99), out _));
    }

    [Fact]
    public void Dead_leave_first_for_what_they_died_of()
    {
        var dead = new HashSet<MemoryEntry>();
        var store = new MemoryStore(4 * One) { FindDeath = entry => dead.Contains(entry) ? EvictionReason.Expired : null };
        for (var i = 0; i < 4; i++) store.Set(EntryFactory.Make(i));
        Use(store, 3);
        store.TryGet(KeyFactory.MakeKey(3), out var last);
        dead.Add(last!);

        store.Set(EntryFactory.Make(4));

        Assert.Equal([0, 1, 2, 4], Kept(store, 5));
        Assert.Equal((1L, 0L), (store.Evictions(EvictionReason.Expired), store.Evictions(EvictionReason.Size)));
    }

    [Fact]
    public void What_takes_the_place_of_a_used_one_counts_as_used()
    {
        var store = new MemoryStore(4 * One);
        store.Set(EntryFactory.Make(0));
        Use(store, 0);
        store.Set(EntryFactory.Make(0));

        for (var i = 1; i < 20; i++) store.Set(EntryFactory.Make(i));

        Assert.Equal([0, 17, 18, 19], Kept(store, 20));
    }

    [Fact]
    public void Number_of_entries_is_bounded_too()
    {
        var store = new MemoryStore(1000 * One, maxEntries: 5);
        for (var i = 0; i < 50; i++)
        {
            store.Set(EntryFactory.Make(i));
            Assert.InRange(store.Count, 1, 5);
        }

        Assert.Equal((5, 45L), (store.Count, store.Evictions(EvictionReason.Size)));
    }

    [Fact]
    public void Smaller_limit_holds_at_once_and_a_larger_one_gives_room()
    {
        var store = new MemoryStore(40 * One);
        for (var i = 0; i < 40; i++) store.Set(EntryFactory.Make(i));

        store.Limit(10 * One, 2 * One);
        Assert.Equal((10, 10 * One, 40 * One), (store.Count, store.CurrentLimit, store.SizeLimit));
        Assert.False(store.Set(EntryFactory.Make(99, 2 * One)));
        Assert.True(store.Set(EntryFactory.Make(99)));
        Assert.Equal(10, store.Count);

        store.Limit(40 * One, 10 * One);
        for (var i = 0; i < 40; i++) store.Set(EntryFactory.Make(i));
        Assert.Equal(40, store.Count);
    }

    [Fact]
    public void Nothing_leaves_while_there_is_room()
    {
        var store = new MemoryStore(5000 * One);
        for (var i = 0; i < 5000; i++) store.Set(EntryFactory.Make(i));

        Assert.Equal(Enumerable.Range(0, 5000), Kept(store, 5000));
        Assert.Equal(5000, store.Entries.Distinct().Count());
    }

    [Fact]
    public void Large_entry_pushes_out_as_many_as_it_needs()
    {
        var store = new MemoryStore(30 * One);
        for (var i = 0; i < 30; i++) store.Set(EntryFactory.Make(i));
        var large = EntryFactory.Make(99, 5 * One);

        store.Set(large);

        Assert.True(store.TryGet(large.Key, out _));
        Assert.Equal(30 - store.Evictions(EvictionReason.Size) + 1, store.Count);
        Assert.True(store.Bytes > 29 * One && store.Bytes <= store.SizeLimit, $"{store.Bytes} of {store.SizeLimit}");
    }

    [Fact]
    public void Bound_and_counters_hold_under_any_sequence_of_operations()
    {
        var operation = from kind in Gen.Choose(0, 5) from key in Gen.Choose(0, 20) from extra in Gen.Choose(0, 2000) select (Kind: kind, Key: key, Extra: extra);
        var workload = operation.ArrayOf().Resize(200);

        Prop.ForAll(workload.ToArbitrary(), operations =>
        {
            var store = new MemoryStore(12 * One);
            var stored = 0L;
            foreach (var (kind, key, extra) in operations)
            {
                switch (kind)
                {
                    case 0 or 1 or 2:
                        var entry = EntryFactory.Make(key, extra);
                        var fits = entry.Bytes <= store.SizeLimit / 4;
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

        Assert.True(largest <= store.SizeLimit, $"{largest} of {store.SizeLimit}"); // room is made before an entry is added
        Assert.True(store.Bytes <= store.SizeLimit);
        Assert.Equal(stored, store.Count + Enum.GetValues<EvictionReason>().Sum(store.Evictions));
        Assert.Equal(store.Count, store.Entries.Distinct().Count());
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
