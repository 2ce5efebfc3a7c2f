using EfQueryCache.Testing;
using EfQueryCache.Tests.Infrastructure;
using static EfQueryCache.Tests.Values.ValueTesting;

namespace EfQueryCache.Tests.Values;

/// <summary>What is stored under a key comes back until something ends it.</summary>
public sealed class ByKeyTests
{
    [Fact]
    public async Task Factory_runs_once_until_the_value_ends()
    {
        var clock = new ManualTimeProvider();
        var cache = Create(clock);
        var calls = 0;

        Assert.Equal(1, await cache.GetOrCreateAsync("k", () => ++calls, o => o.Ttl(TimeSpan.FromSeconds(10))));
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, await cache.GetOrCreateAsync("k", () => ++calls));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await cache.GetOrCreateAsync("k", () => ++calls));

        var statistics = cache.GetStatistics();
        Assert.Equal((1, 2, 2, 1), (statistics.Hits, statistics.Misses, statistics.Stores, statistics.Entries));
    }

    [Fact]
    public async Task Value_lives_for_the_default_time_unless_it_says_otherwise()
    {
        var clock = new ManualTimeProvider();
        var cache = Create(clock, o => o.DefaultTtl = TimeSpan.FromSeconds(5));
        await cache.SetAsync("k", 1, cancellationToken: Token);

        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.True(await cache.HasAsync("k"));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await cache.HasAsync("k"));
    }

    [Fact]
    public async Task Null_that_is_stored_is_not_the_same_as_nothing()
    {
        var cache = Create();
        var nothing = await cache.GetAsync<string>("k", Token);
        await cache.SetAsync<string?>("k", null, cancellationToken: Token);
        var stored = await cache.GetAsync<string?>("k", Token);

        Assert.False(nothing.HasValue);
        Assert.Throws<InvalidOperationException>(() => nothing.Value);
        Assert.True(stored.HasValue);
        Assert.Null(stored.Value);
        Assert.Null(await cache.GetOrCreateAsync<string?>("k", () => "made"));
    }

    [Fact]
    public async Task Set_replaces_and_Remove_says_whether_something_was_there()
    {
        var clock = new ManualTimeProvider();
        var cache = Create(clock);
        Assert.False(await cache.RemoveAsync("k", Token));
        await cache.SetAsync("k", 1, cancellationToken: Token);
        await cache.SetAsync("k", 2, o => o.Ttl(TimeSpan.FromSeconds(1)), Token);
        Assert.Equal(2, (await cache.GetAsync<int>("k", Token)).Value);

        Assert.True(await cache.RemoveAsync("k", Token));
        Assert.False(await cache.RemoveAsync("k", Token));
        Assert.False(await cache.HasAsync("k"));

        await cache.SetAsync("k", 2, o => o.Ttl(TimeSpan.FromSeconds(1)), Token);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await cache.RemoveAsync("k", Token)); // it had expired
    }

    [Fact]
    public async Task Tags_and_clearing_invalidate_values()
    {
        var cache = Create();
        await cache.SetAsync("a", 1, o => o.Tags("red"), Token);
        await cache.SetAsync("b", 1, o => o.Tags("blue"), Token);

        await cache.InvalidateTagsAsync(["red"], Token);
        Assert.False(await cache.HasAsync("a"));
        Assert.True(await cache.HasAsync("b"));

        await cache.ClearAsync(Token);
        Assert.False(await cache.HasAsync("b"));
        Assert.Equal(0, cache.GetStatistics().Entries);
    }

    [Theory, CombinatorialBools]
    public async Task Past_the_cache_the_factory_runs_and_nothing_is_stored(bool isDisabled)
    {
        var cache = Create(configure: o => o.Enabled = !isDisabled);
        var calls = 0;
        using (isDisabled ? null : cache.Bypass())
        {
            Assert.Equal(1, await cache.GetOrCreateAsync("k", () => ++calls));
            Assert.Equal(2, await cache.GetOrCreateAsync("k", () => ++calls));
            await cache.SetAsync("k", 1, cancellationToken: Token);
            Assert.False((await cache.GetAsync<int>("k", Token)).HasValue);
        }

        Assert.False(await cache.HasAsync("k"));
        Assert.Equal(0, cache.GetStatistics().Misses);
    }

    [Fact]
    public async Task Other_type_under_one_key_is_refused_by_name()
    {
        var cache = Create();
        await cache.SetAsync("k", 1, cancellationToken: Token);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync<long>("k", Token).AsTask());
        Assert.Contains("\"k\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains("System.Int64", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Factory_that_asks_for_its_own_key_is_told_so()
    {
        var cache = Create();
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetOrCreateAsync(
            "outer", async t => await cache.GetOrCreateAsync("inner", async t => await cache.GetOrCreateAsync("outer", () => 1), null, t), null, Token).AsTask());

        Assert.Contains("\"outer\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains("another key", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, await cache.GetOrCreateAsync("outer", () => 1)); // nothing is left behind
    }

    [Fact]
    public async Task What_a_factory_has_begun_and_left_is_no_part_of_it()
    {
        var cache = Create();
        var go = new TaskCompletionSource();
        Task<int>? left = null;
        await cache.GetOrCreateAsync("k", () =>
        {
            left = Task.Run(async () =>
            {
                await go.Task;
                return await cache.GetOrCreateAsync("k", () => 7);
            });
            return 1;
        });
        go.SetResult();

        Assert.Equal(1, await left!);
    }

    [Fact]
    public async Task Removed_or_set_while_it_is_made_it_is_not_stored_over_that()
    {
        var cache = Create();
        Assert.Equal(1, await cache.GetOrCreateAsync("k", async t =>
        {
            await cache.RemoveAsync("k", t);
            return 1;
        }, null, Token));
        Assert.False(await cache.HasAsync("k"));

        Assert.Equal(1, await cache.GetOrCreateAsync("k", async t =>
        {
            await cache.SetAsync("k", 2, cancellationToken: t);
            return 1;
        }, null, Token));
        Assert.Equal(2, (await cache.GetAsync<int>("k", Token)).Value);
    }

    [Fact]
    public async Task Tag_invalidated_while_it_is_made_keeps_it_from_being_stored()
    {
        var cache = Create();
        await cache.GetOrCreateAsync("k", async t =>
        {
            await cache.InvalidateTagsAsync(["red"], t);
            return 1;
        }, o => o.Tags("red"), Token);

        Assert.False(await cache.HasAsync("k"));
    }

    [Theory, CombinatorialBools]
    public async Task Value_made_of_another_ends_with_it(bool isSet)
    {
        var cache = Create();
        ValueTask<int> Ask() => cache.GetOrCreateAsync(
            "outer", async t => 10 + await cache.GetOrCreateAsync("inner", () => 1, o => o.Tags("red")), null, Token);
        await Ask();
        Assert.True(await cache.HasAsync("outer"));

        if (isSet) await cache.SetAsync("inner", 2, cancellationToken: Token);
        else await cache.RemoveAsync("inner", Token);
        Assert.False(await cache.HasAsync("outer"));

        await cache.RemoveAsync("inner", Token);
        await Ask();
        await Ask(); // now of a hit
        await cache.InvalidateTagsAsync(["red"], Token);
        Assert.False(await cache.HasAsync("outer"));
    }

    [Fact]
    public async Task Arguments_are_checked_at_once()
    {
        var cache = Create();
        await Assert.ThrowsAsync<ArgumentException>(async () => await cache.GetOrCreateAsync(" ", () => 1));
        await Assert.ThrowsAsync<ArgumentException>(async () => await cache.SetAsync("k", 1, o => o.Tags(""), Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await cache.SetAsync("k", 1, o => o.Ttl(TimeSpan.Zero), Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await cache.SetAsync("k", 1, o => o.DependsOn("."), Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cache.RemoveAsync("k", new CancellationToken(true)));
    }

    [Fact]
    public async Task Key_made_of_arguments_is_the_one_that_can_be_named()
    {
        var cache = Create();
        var made = await cache.GetOrCreateAsync((1, "a"), static (args, _) => new ValueTask<string>($"{args.Item1}{args.Item2}"), cancellationToken: Token);
        await Generic<int>.AskAsync(cache, 1);
        await Generic<string>.AskAsync(cache, 1);

        var key = QueryCacheKey.For<ByKeyTests>(nameof(Key_made_of_arguments_is_the_one_that_can_be_named), (1, "a"));
        Assert.Equal(made, (await cache.GetAsync<string>(key, Token)).Value);
        Assert.Equal(key, QueryCacheKey.For(typeof(ByKeyTests).ToString(), nameof(Key_made_of_arguments_is_the_one_that_can_be_named), (1, "a")));
        Assert.Equal(nameof(Int32), (await cache.GetAsync<string>(QueryCacheKey.For<Generic<int>>("AskAsync", 1), Token)).Value);
        Assert.Equal(nameof(String), (await cache.GetAsync<string>(QueryCacheKey.For<Generic<string>>("AskAsync", 1), Token)).Value);
    }

    private sealed class Generic<TOwner>
    {
        public static ValueTask<string> AskAsync(QueryCache cache, int id)
            => cache.GetOrCreateAsync(id, static (_, _) => new ValueTask<string>(typeof(TOwner).Name), cancellationToken: Token);
    }
}
