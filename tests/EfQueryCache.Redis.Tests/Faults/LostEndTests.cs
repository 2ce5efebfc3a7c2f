using System.Diagnostics;
using EfQueryCache.Redis.Marks;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace EfQueryCache.Redis.Tests.Faults;

/// <summary>Writes that Redis could not be told of.</summary>
public sealed class LostEndTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task Nothing_is_believed_until_a_lost_end_was_told_and_then_its_tags_have_changed()
    {
        await using var redis = await PrivateRedis.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var other = await Node.StartAsync(redis.ConnectionString, "p");
        await using var node = await Node.StartAsync(redis.ConnectionString, "p", o => o.Timeout = Limit);
        var before = await other.LookAsync("x");
        redis.Freeze();

        var watch = Stopwatch.StartNew();
        await node.CommitAsync(Node.NewWriter(), "x");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"{watch.Elapsed}");
        Assert.Equal(1, node.Level.Lost.Count);
        Assert.Equal(1, node.Log.Count(RedisEventId.EndLost));

        redis.Thaw();
        await EpochTests.AnsweredAsync(node); // never another state, see Look
        Assert.Equal(0, node.Level.Lost.Count);
        Assert.NotEqual(before.Stamps, (await other.LookAsync("x")).Stamps);
    }

    [Fact]
    public async Task Lost_ends_are_told_after_a_restart_and_close_the_breaker()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p", o => (o.Timeout, o.BreakDuration) = (Limit, TimeSpan.FromHours(1)));
        await EpochTests.AnsweredAsync(node);
        redis.Freeze();
        for (var i = 0; i < 7; i++) await node.CommitAsync(Node.NewWriter(), "x");
        Assert.True(node.Level.Breaker.IsOpen);

        redis.Thaw();

        await EpochTests.AnsweredAsync(node);
        Assert.False(node.Level.Breaker.IsOpen);
        Assert.Equal(1, node.Log.Count(RedisEventId.EndsTold));
    }

    [Fact]
    public async Task Marks_stay_renewed_until_a_lost_end_was_told()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var other = await Node.StartAsync(redis.ConnectionString, "p");
        await using var node = await Node.StartAsync(redis.ConnectionString, "p", o => o.Timeout = Limit);
        var id = Node.NewWriter();
        await node.MarkAsync(true, id, ["x"], TimeSpan.FromSeconds(30));
        redis.Freeze();
        await node.CommitAsync(id, "x");
        redis.Thaw();

        await Eventually.HoldsAsync(() => node.Level.Lost.Count == 0);
        Assert.Equal(SecondLevelState.Answered, (await other.LookAsync("x")).State);
    }

    [Fact]
    public async Task More_tags_than_are_kept_become_a_new_epoch()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var other = await Node.StartAsync(redis.ConnectionString, "p");
        await using var node = await Node.StartAsync(redis.ConnectionString, "p", o => o.Timeout = Limit);
        var before = await other.LookAsync("x");
        redis.Freeze();
        for (var i = 0; i < 3; i++) await node.CommitAsync(Node.NewWriter(), [.. Enumerable.Range(0, 4_000).Select(n => $"{i} {n}")]);
        Assert.Equal(1, node.Level.Lost.Count);
        Assert.Equal(1, node.Log.Count(RedisEventId.EndsCollapsed));

        redis.Thaw();
        await EpochTests.AnsweredAsync(node);

        Assert.NotEqual(before.Epoch, (await other.LookAsync("x")).Epoch);
    }

    [Fact]
    public async Task What_collapses_while_everything_is_being_told_is_told_again()
    {
        var (told, gate) = (0, new TaskCompletionSource());
        await using var ends = new LostEnds(1, _ => Task.FromResult(false), TellEverythingAsync, _ => { }, TimeProvider.System, NullLogger.Instance);
        ends.Add(new(1, ["a", "b"], 2));
        await Eventually.HoldsAsync(() => Volatile.Read(ref told) == 1);

        ends.Add(new(2, ["c", "d"], 2));
        gate.SetResult();

        await Eventually.HoldsAsync(() => ends.Count == 0);
        Assert.Equal(2, told);

        async Task<bool> TellEverythingAsync()
        {
            Interlocked.Increment(ref told);
            await gate.Task;
            return true;
        }
    }

    [Fact]
    public async Task Ends_are_told_in_order_and_one_added_meanwhile_is_told_too()
    {
        var told = new List<UInt128>();
        LostEnds? ends = null;
        ends = new LostEnds(100, Tell, () => Task.FromResult(true), _ => { }, TimeProvider.System, NullLogger.Instance);
        await using var _ = ends;

        ends.Add(new(1, ["a"], 1));
        ends.Add(new(2, ["a"], 1));

        await Eventually.HoldsAsync(() => ends.Count == 0);
        Assert.Equal([1, 2, 3], told);

        Task<bool> Tell(WriterEnd end)
        {
            told.Add(end.Writer);
            if (end.Writer == 2) ends!.Add(new(3, ["b"], 0));
            return Task.FromResult(true);
        }
    }
}
