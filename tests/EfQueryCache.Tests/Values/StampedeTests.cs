using EfQueryCache.Tests.Infrastructure;
using static EfQueryCache.Tests.Values.ValueTesting;

namespace EfQueryCache.Tests.Values;

/// <summary>One maker per key, and nobody who waits for ever or for something old.</summary>
public sealed class StampedeTests
{
    [Fact]
    public async Task Thousand_callers_run_one_factory()
    {
        var cache = Create();
        var calls = 0;
        var go = new TaskCompletionSource();
        var callers = Enumerable.Range(0, 1000).Select(_ => Task.Run(async () => await cache.GetOrCreateAsync(
            "k",
            async _ =>
            {
                Interlocked.Increment(ref calls);
                await go.Task;
                return new List<int> { 1 };
            },
            null,
            Token))).ToArray();
        await Eventually.HoldsAsync(() => cache.GetStatistics().Misses == 1000);
        go.SetResult();
        var lists = await Task.WhenAll(callers);

        Assert.Equal(1, calls);
        Assert.Equal(1000, lists.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.All(lists, list => Assert.Equal([1], list));
    }

    [Fact]
    public async Task Callers_in_all_phases_of_a_factory_run_it_once()
    {
        for (var round = 0; round < 50; round++)
        {
            var cache = Create();
            var calls = 0;
            await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () => await cache.GetOrCreateAsync(
                "k",
                async _ =>
                {
                    await Task.Yield();
                    return Interlocked.Increment(ref calls);
                },
                null,
                Token))));
            Assert.Equal(1, calls);
        }
    }

    [Fact]
    public async Task Exception_reaches_only_whose_factory_it_was()
    {
        var cache = Create();
        var (began, go, calls) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        ValueTask<int> Ask() => cache.GetOrCreateAsync(
            "k",
            async _ =>
            {
                var call = Interlocked.Increment(ref calls);
                began.TrySetResult();
                await go.Task;
                return call == 1 ? throw new TimeoutException("first") : call;
            },
            null,
            Token);

        var first = Ask().AsTask();
        await began.Task;
        var others = Enumerable.Range(0, 20).Select(_ => Ask().AsTask()).ToArray();
        go.SetResult();

        await Assert.ThrowsAsync<TimeoutException>(() => first);
        Assert.All(await Task.WhenAll(others), value => Assert.Equal(2, value));
        Assert.Equal(2, calls);
    }

    [Theory, CombinatorialBools]
    public async Task Cancellation_ends_one_caller_and_no_other(bool ofTheLeader)
    {
        var cache = Create();
        var (go, calls) = (new TaskCompletionSource(), 0);
        using var cancellation = new CancellationTokenSource();
        ValueTask<int> Ask(CancellationToken token) => cache.GetOrCreateAsync(
            "k",
            async token =>
            {
                var call = Interlocked.Increment(ref calls);
                await go.Task.WaitAsync(token);
                return call;
            },
            null,
            token);

        var leader = Ask(ofTheLeader ? cancellation.Token : Token).AsTask();
        var waiter = Ask(ofTheLeader ? Token : cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ofTheLeader ? leader : waiter);
        go.SetResult();

        Assert.Equal(ofTheLeader ? 2 : 1, await (ofTheLeader ? waiter : leader));
    }

    [Fact]
    public async Task Who_comes_after_an_invalidation_does_not_wait_for_what_began_before()
    {
        var cache = Create();
        var (began, go, data) = (new TaskCompletionSource(), new TaskCompletionSource(), "old");
        var early = cache.GetOrCreateAsync(
            "k",
            async _ =>
            {
                var read = data;
                began.SetResult();
                await go.Task;
                return read;
            },
            o => o.Tags("red"),
            Token).AsTask();
        await began.Task;

        data = "new";
        await cache.InvalidateTagsAsync(["red"], Token);
        Assert.Equal("new", await cache.GetOrCreateAsync("k", () => data, o => o.Tags("red")).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token));
        go.SetResult();

        Assert.Equal("old", await early);
        Assert.Equal("new", (await cache.GetAsync<string>("k", Token)).Value);
    }

    [Fact]
    public async Task Who_comes_after_an_invalidation_of_something_read_inside_does_not_wait_either()
    {
        var cache = Create();
        var (began, go, data) = (new TaskCompletionSource(), new TaskCompletionSource(), "old");
        ValueTask<string> Inner() => cache.GetOrCreateAsync("inner", () => data, o => o.Tags("red"));
        var early = cache.GetOrCreateAsync(
            "k",
            async _ =>
            {
                var read = await Inner();
                began.SetResult();
                await go.Task;
                return read;
            },
            null,
            Token).AsTask();
        await began.Task;

        data = "new";
        await cache.InvalidateTagsAsync(["red"], Token);
        Assert.Equal("new", await cache.GetOrCreateAsync("k", async _ => await Inner(), null, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token));
        go.SetResult();
        Assert.Equal("old", await early);
    }

    [Fact]
    public async Task Who_comes_after_a_removal_does_not_wait_either()
    {
        var cache = Create();
        var (began, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var early = cache.GetOrCreateAsync(
            "k",
            async _ =>
            {
                began.SetResult();
                await go.Task;
                return 1;
            },
            null,
            Token).AsTask();
        await began.Task;
        await cache.RemoveAsync("k", Token);

        Assert.Equal(2, await cache.GetOrCreateAsync("k", () => 2).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token));
        go.SetResult();
        Assert.Equal(1, await early);
        Assert.Equal(2, (await cache.GetAsync<int>("k", Token)).Value);
    }

    [Fact]
    public async Task Two_factories_that_ask_for_each_other_do_not_wait_for_each_other()
    {
        var cache = Create();
        var (one, two) = (new TaskCompletionSource(), new TaskCompletionSource());
        async Task<int> Nest(string outer, string inner, TaskCompletionSource mine, TaskCompletionSource other) => await cache.GetOrCreateAsync(
            outer,
            async t =>
            {
                mine.SetResult();
                await other.Task;
                return await cache.GetOrCreateAsync(inner, () => 1);
            },
            null,
            Token);

        var both = Task.WhenAll(Nest("a", "b", one, two), Nest("b", "a", two, one));
        var values = await both.WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.Equal([1, 1], values);
    }
}
