using System.Buffers;
using System.Text;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using EfQueryCache.Tests.Values;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace EfQueryCache.Tests.SecondLevel;

/// <summary>Values by key, which several processes share.</summary>
[Collection(nameof(SecondLevelRunsAlone))]
public sealed class SharedValueTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IDisposable
{
    private readonly MemorySecondLevel _level = new();
    private readonly List<QueryCache> _caches = [];
    private int _made;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Value_that_another_has_made_is_served_without_the_factory()
    {
        var (one, other) = (NewCache(), NewCache());
        Assert.Equal("made 1", await MakeAsync(one));

        Assert.Equal("made 1", await MakeAsync(other));
        Assert.Equal("made 1", (await other.GetAsync<string>("k", Token)).Value);
        Assert.True(await other.ExistsAsync("k", Token));
        Assert.Equal((2, 2, 0), (other.GetStatistics().Hits, other.GetStatistics().SecondLevelHits, other.GetStatistics().Misses));
        Assert.Equal((0, 1), (one.GetStatistics().Hits, one.GetStatistics().Misses));
    }

    [Fact]
    public async Task Value_that_is_set_or_removed_by_one_is_so_for_all()
    {
        var (one, other) = (NewCache(), NewCache());
        await MakeAsync(one);
        await other.SetAsync("k", "set", cancellationToken: Token);
        Assert.Equal("set", await MakeAsync(one));

        Assert.True(await one.RemoveAsync("k", Token));
        Assert.False(await other.ExistsAsync("k", Token));
        Assert.False(await other.RemoveAsync("k", Token));
        Assert.Equal("made 2", await MakeAsync(other));
    }

    [Fact]
    public async Task What_was_begun_before_a_value_was_set_does_not_take_its_place()
    {
        var (one, other) = (NewCache(), NewCache());
        var made = await one.GetOrCreateAsync(
            "k",
            async token =>
            {
                await other.SetAsync("k", "set", cancellationToken: token);
                return "old";
            },
            cancellationToken: Token);

        Assert.Equal("old", made);
        Assert.Equal("set", await MakeAsync(one));
        Assert.Equal("set", await MakeAsync(other));
    }

    [Fact]
    public async Task Value_made_of_a_cached_query_is_invalid_when_another_process_writes()
    {
        var (one, other) = (NewShop(), NewShop());
        Assert.Equal("made 1", await CountAsync(one));
        Assert.Equal("made 1", await CountAsync(other));

        _level.ChangeElsewhere("Products");

        Assert.Equal("made 2", await CountAsync(other));
        Assert.Equal("made 2", await CountAsync(one));

        Task<string> CountAsync(Shop shop) => shop.Cache.GetOrCreateAsync(
            "count",
            async token =>
            {
                await using var db = shop.Open();
                await db.Products.Cacheable().CountAsync(token);
                return $"made {++_made}";
            },
            cancellationToken: Token).AsTask();
    }

    [Fact]
    public async Task Value_that_depends_on_an_entity_is_invalid_after_a_write()
    {
        await Undisturbed.BeginAsync();
        var shop = NewShop();
        await shop.AskAsync(db => db.Products.CountAsync());
        Assert.Equal("made 1", await MakeAsync(shop.Cache, o => o.DependsOn<Product>()));
        Assert.Equal("made 1", await MakeAsync(shop.Cache, o => o.DependsOn<Product>()));

        await shop.AskAsync(db => db.Products.ExecuteUpdateAsync(set => set.SetProperty(p => p.Price, p => p.Price + 1), Token));

        Assert.Equal("made 2", await MakeAsync(shop.Cache, o => o.DependsOn<Product>()));
    }

    [Fact]
    public async Task Value_made_of_another_is_invalid_with_it()
    {
        var (one, other) = (NewCache(), NewCache());
        Assert.Equal("outer of made 1", await OuterAsync(one));
        Assert.Equal("outer of made 1", await OuterAsync(other));

        await other.InvalidateTagsAsync(["inner"], Token);

        Assert.Equal("outer of made 2", await OuterAsync(one));
        await one.SetAsync("k", "set", cancellationToken: Token);
        Assert.Equal("outer of set", await OuterAsync(other));

        ValueTask<string> OuterAsync(QueryCache cache) => cache.GetOrCreateAsync(
            "outer", async _ => $"outer of {await MakeAsync(cache, o => o.Tags("inner"))}", cancellationToken: Token);
    }

    [Fact]
    public async Task Value_made_of_two_states_of_one_thing_is_not_served_again()
    {
        var cache = NewCache();
        Assert.Equal("made 1, made 2", await OuterAsync(isTorn: true));
        Assert.Equal("made 2, made 2", await OuterAsync(isTorn: false));
        Assert.Equal("made 2, made 2", await OuterAsync(isTorn: true));

        ValueTask<string> OuterAsync(bool isTorn) => cache.GetOrCreateAsync(
            "outer",
            async _ =>
            {
                var first = await MakeAsync(cache, o => o.Tags("inner"));
                if (isTorn) _level.ChangeElsewhere(cache.UserTags["inner"].SharedName!);
                return $"{first}, {await MakeAsync(cache, o => o.Tags("inner"))}";
            },
            cancellationToken: Token);
    }

    [Fact]
    public async Task Without_the_second_level_the_factory_answers_and_nothing_is_stored()
    {
        var cache = NewCache();
        await MakeAsync(cache);
        _level.IsDown = true;

        Assert.Equal("made 2", await MakeAsync(cache));
        Assert.Equal("made 3", await MakeAsync(cache));
        Assert.False((await cache.GetAsync<string>("k", Token)).HasValue);
        await cache.SetAsync("k", "lost", cancellationToken: Token);
        Assert.Equal(4, cache.GetStatistics().Bypasses[BypassReason.SecondLevelUnavailable]);

        _level.IsDown = false;
        Assert.Equal("made 4", await MakeAsync(cache));
        Assert.Equal("made 4", await MakeAsync(cache));
    }

    [Fact]
    public async Task While_a_writer_commits_the_factory_answers_and_nothing_is_stored()
    {
        var cache = NewCache();
        await MakeAsync(cache, o => o.Tags("t"));
        _level.Mark(1, [cache.UserTags["t"].SharedName!], TimeSpan.FromMinutes(1));

        Assert.Equal("made 2", await MakeAsync(cache, o => o.Tags("t")));
        Assert.Equal("made 3", await MakeAsync(cache, o => o.Tags("t")));
        Assert.Equal(1, _level.Stores);
    }

    [Fact]
    public async Task Five_hundred_who_want_it_at_once_in_two_processes_call_one_factory()
    {
        QueryCache[] caches = [NewCache(), NewCache()];
        var values = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => caches[i % 2].GetOrCreateAsync(
            "k",
            async _ =>
            {
                await Task.Yield();
                return $"made {Interlocked.Increment(ref _made)}";
            },
            cancellationToken: Token).AsTask()));

        Assert.Equal("made 1", Assert.Single(values.Distinct()));
        Assert.False(_level.IsLed);
    }

    [Fact]
    public async Task Who_comes_after_a_write_elsewhere_does_not_get_what_was_begun_before_it()
    {
        var cache = NewCache();
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var before = cache.GetOrCreateAsync(
            "k",
            async _ =>
            {
                begun.SetResult();
                await go.Task;
                return "old";
            },
            o => o.Tags("t"),
            Token).AsTask();
        await begun.Task;
        _level.ChangeElsewhere(cache.UserTags["t"].SharedName!);
        var after = MakeAsync(cache, o => o.Tags("t")).AsTask();
        go.SetResult();

        Assert.Equal(("old", "made 1"), (await before, await after));
        Assert.Equal("made 1", await MakeAsync(cache, o => o.Tags("t")));
    }

    [Fact]
    public async Task Failure_of_a_factory_is_its_callers_own_and_the_next_one_makes_it()
    {
        var cache = NewCache();
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => cache.GetOrCreateAsync<string>("k", _ => throw new InvalidTimeZoneException(), cancellationToken: Token).AsTask());
        Assert.False(_level.IsLed);
        Assert.Equal("made 1", await MakeAsync(cache));
    }

    [Fact]
    public async Task Only_what_nobody_has_made_is_made_and_order_and_duplicates_are_kept()
    {
        var (one, other) = (NewCache(), NewCache());
        await other.SetManyAsync([KeyValuePair.Create("b", "old"), new("b", "set"), new("d", "set too")], cancellationToken: Token);
        var asked = new List<string[]>();

        var values = await one.GetOrCreateManyAsync<string>(["c", "b", "a", "c", "none"], MadeAsync, o => o.BatchSize(2), Token);

        Assert.Equal(["made c", "set", "made a", "made c", null], values.Select(value => value.GetValueOrDefault()));
        Assert.Equal([["c", "a"], ["none"]], asked);
        Assert.Equal(["set", "made a", null, "set too", "set"], (await other.GetManyAsync<string>(["b", "a", "none", "d", "b"], Token)).Select(value => value.GetValueOrDefault()));
        Assert.Empty(await other.GetManyAsync<string>([], Token));

        ValueTask<IReadOnlyDictionary<string, string>> MadeAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        {
            asked.Add([.. keys]);
            return new(keys.Where(key => key != "none").ToDictionary(key => key, key => $"made {key}"));
        }
    }

    [Fact]
    public async Task Who_waits_for_a_key_that_another_has_no_value_for_makes_it()
    {
        var cache = NewCache();
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var many = cache.GetOrCreateManyAsync<string>(
            ["k"],
            async (_, _) =>
            {
                begun.SetResult();
                await go.Task;
                return new Dictionary<string, string>();
            },
            cancellationToken: Token).AsTask();
        await begun.Task;
        var single = MakeAsync(cache).AsTask();
        go.SetResult();

        Assert.False(Assert.Single(await many).HasValue);
        Assert.Equal("made 1", await single);
    }

    [Fact]
    public async Task Payload_of_anybody_else_is_a_miss()
    {
        var cache = NewCache();
        await MakeAsync(cache);
        _level.Corrupt();

        Assert.Equal("made 2", await MakeAsync(cache));
        Assert.Equal(1, cache.GetStatistics().SecondLevelRejected);
        Assert.Equal("made 2", await MakeAsync(cache));
    }

    [Fact]
    public async Task Value_of_another_type_is_a_miss()
    {
        var cache = NewCache();
        await cache.SetAsync("k", new Version1.Customer("x", 1), cancellationToken: Token);

        Assert.Equal("x", (await cache.GetAsync<Version1.Customer>("k", Token)).Value.Name);
        Assert.False((await cache.GetAsync<Version2.Customer>("k", Token)).HasValue);
        Assert.False((await cache.GetAsync<string>("k", Token)).HasValue);
    }

    [Fact]
    public async Task Value_that_cannot_be_written_is_made_each_time_and_counted()
    {
        var cache = NewCache();
        for (var i = 1; i <= 2; i++)
        {
            Assert.Equal(i, (await cache.GetOrCreateAsync("k", () => Hidden.Of(++_made))).Number);
            Assert.Equal(i, cache.GetStatistics().NotShared);
        }
    }

    [Fact]
    public async Task Value_of_a_type_that_the_users_serializer_knows_is_written_by_it()
    {
        var (one, other) = (NewCache(o => o.Serializer = new Numbers()), NewCache(o => o.Serializer = new Numbers()));
        await one.SetAsync("k", Hidden.Of(4711), cancellationToken: Token);

        Assert.Equal(4711, (await other.GetAsync<Hidden>("k", Token)).Value.Number);
        Assert.False((await NewCache().GetAsync<Hidden>("k", Token)).HasValue); // nobody here can read it
    }

    [Fact]
    public async Task Nobody_is_served_what_was_so_before_it_asked()
    {
        // What is true is counted up and then told; who asks after that was told gets no less.
        QueryCache[] caches = [NewCache(), NewCache(), NewCache()];
        var (truth, told) = (new long[3], new long[3]);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 500; i++)
            {
                var (cache, number) = (caches[random.Next(caches.Length)], random.Next(truth.Length));
                if (random.Next(8) == 0) await ChangeAsync(cache, number, isRemoved: random.Next(2) == 0);
                else await AskAsync(cache, number);
            }
        })));

        Assert.True(caches.Sum(cache => cache.GetStatistics().Hits) > 100);

        async Task ChangeAsync(QueryCache cache, int number, bool isRemoved)
        {
            var now = Interlocked.Increment(ref truth[number]);
            if (isRemoved) await cache.RemoveAsync($"k{number}", Token);
            else await cache.InvalidateTagsAsync([$"t{number}"], Token);
            long known;
            while ((known = Volatile.Read(ref told[number])) < now && Interlocked.CompareExchange(ref told[number], now, known) != known)
            {
            }
        }

        async Task AskAsync(QueryCache cache, int number)
        {
            var least = Volatile.Read(ref told[number]);
            var answer = await cache.GetOrCreateAsync(
                $"k{number}",
                async _ =>
                {
                    var read = Volatile.Read(ref truth[number]);
                    await Task.Yield();
                    return read;
                },
                o => o.Tags($"t{number}"),
                Token);
            Assert.True(answer >= least, $"{answer} of k{number}, where {least} was told before");
        }
    }

    public void Dispose()
    {
        foreach (var cache in _caches) cache.Dispose();
    }

    private ValueTask<string> MakeAsync(QueryCache cache, Action<CacheValueOptions>? configure = null) => cache.GetOrCreateAsync("k", () => $"made {++_made}", configure);

    private QueryCache NewCache(Action<QueryCacheOptions>? configure = null)
    {
        var options = new QueryCacheOptions { SecondLevel = _level };
        configure?.Invoke(options);
        var cache = new QueryCache("", options, NullLogger.Instance);
        _caches.Add(cache);
        SpinWait.SpinUntil(() => cache.Backplane!.Age is not null, TimeSpan.FromSeconds(10));
        return cache;
    }

    private Shop NewShop()
    {
        var shop = new Shop(database, o => o.SecondLevel = _level);
        _caches.Add(shop.Cache);
        SpinWait.SpinUntil(() => shop.Cache.Backplane!.Age is not null, TimeSpan.FromSeconds(10));
        return shop;
    }

    private static class Version1
    {
        public sealed record Customer(string Name, int Orders);
    }

    private static class Version2
    {
        public sealed record Customer(string Name, long Orders, string? Email);
    }

    private sealed class Hidden
    {
        private Hidden(int number) => Number = number;

        public int Number { get; }

        public static Hidden Of(int number) => new(number);
    }

    private sealed class Numbers : IResultSerializer
    {
        public bool CanSerialize(Type type) => type == typeof(Hidden);

        public void Serialize<T>(IBufferWriter<byte> writer, T value) => writer.Write(Encoding.UTF8.GetBytes(((Hidden)(object)value!).Number.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        public T Deserialize<T>(ReadOnlyMemory<byte> payload) => (T)(object)Hidden.Of(int.Parse(payload.Span, System.Globalization.CultureInfo.InvariantCulture));
    }
}
