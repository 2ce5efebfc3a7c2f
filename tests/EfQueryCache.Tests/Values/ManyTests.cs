using EfQueryCache.Tests.Infrastructure;
using static EfQueryCache.Tests.Values.ValueTesting;

namespace EfQueryCache.Tests.Values;

public sealed class ManyTests
{
    private readonly List<string[]> _asked = [];

    [Fact]
    public async Task Only_what_is_missing_is_asked_for_and_order_and_duplicates_are_kept()
    {
        var cache = Create();
        await cache.SetAsync("b", "set", cancellationToken: Token);

        var values = await AskAsync(cache, ["c", "b", "a", "c", "none"]);

        Assert.Equal(["made c", "set", "made a", "made c", null], values.Select(value => value.GetValueOrDefault()));
        Assert.Equal([true, true, true, true, false], values.Select(value => value.HasValue));
        Assert.Equal(["c", "a", "none"], Assert.Single(_asked));
        Assert.Equal("made a", (await cache.GetAsync<string>("a", Token)).Value);
        Assert.Equal((1 + 1, 3), (cache.GetStatistics().Hits, cache.GetStatistics().Misses));
    }

    [Fact]
    public async Task Factory_gets_no_more_than_a_batch()
    {
        var cache = Create();
        var keys = Enumerable.Range(0, 250).Select(i => $"k{i}").ToArray();

        await AskAsync(cache, keys);
        Assert.Equal([100, 100, 50], _asked.Select(batch => batch.Length));

        await cache.ClearAsync(Token);
        _asked.Clear();
        var values = await AskAsync(cache, keys, o => o.BatchSize(200));
        Assert.Equal([200, 50], _asked.Select(batch => batch.Length));
        Assert.Equal(keys.Select(key => $"made {key}"), values.Select(value => value.Value));
        Assert.Empty(await AskAsync(cache, []));
    }

    [Fact]
    public async Task Key_that_another_is_making_is_waited_for()
    {
        var cache = Create();
        var go = new TaskCompletionSource();
        var single = cache.GetOrCreateAsync(
            "b",
            async _ =>
            {
                await go.Task;
                return "single";
            },
            null,
            Token).AsTask();
        var many = AskAsync(cache, ["a", "b", "c"]);
        await Eventually.HoldsAsync(() => cache.GetStatistics().Misses == 4);
        go.SetResult();

        Assert.Equal(["made a", "single", "made c"], (await many).Select(value => value.Value));
        Assert.Equal(["a", "c"], Assert.Single(_asked));
        Assert.Equal("single", await single);
    }

    [Fact]
    public async Task Two_that_overlap_make_each_key_once_and_do_not_wait_for_each_other()
    {
        var cache = Create();
        for (var round = 0; round < 20; round++)
        {
            _asked.Clear();
            await cache.ClearAsync(Token);
            var all = Task.WhenAll(
                Task.Run(() => AskAsync(cache, ["a", "b", "c", "d"], o => o.BatchSize(1))),
                Task.Run(() => AskAsync(cache, ["d", "c", "b", "a"], o => o.BatchSize(1))),
                Task.Run(() => AskAsync(cache, ["b", "d"])));
            await all.WaitAsync(TimeSpan.FromSeconds(20), Token);
            Assert.Equal(["a", "b", "c", "d"], _asked.SelectMany(batch => batch).Order());
        }
    }

    [Fact]
    public async Task Failed_batch_fails_its_caller_and_leaves_nothing_behind()
    {
        var cache = Create();
        await Assert.ThrowsAsync<TimeoutException>(() => cache.GetOrCreateManyAsync<string>(
            ["a", "b"], (_, _) => throw new TimeoutException(), cancellationToken: Token).AsTask());

        Assert.Equal(["made a", "made b"], (await AskAsync(cache, ["a", "b"])).Select(value => value.Value));
    }

    [Fact]
    public async Task Tags_and_removal_reach_each_of_them()
    {
        var cache = Create();
        await AskAsync(cache, ["a", "b"], o => o.Tags("red"));
        Assert.True(await cache.RemoveAsync("a", Token));
        Assert.True(await cache.HasAsync("b"));
        await cache.InvalidateTagsAsync(["red"], Token);
        Assert.False(await cache.HasAsync("b"));
    }

    private async Task<IReadOnlyList<CacheValue<string>>> AskAsync(QueryCache cache, string[] keys, Action<CacheValueOptions>? configure = null)
        => await cache.GetOrCreateManyAsync<string>(
            keys,
            async (missing, _) =>
            {
                lock (_asked) _asked.Add([.. missing]);
                await Task.Yield();
                return missing.Where(key => key != "none").ToDictionary(key => key, key => $"made {key}");
            },
            configure,
            Token);
}
