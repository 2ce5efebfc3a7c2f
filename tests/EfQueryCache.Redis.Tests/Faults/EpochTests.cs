using System.Diagnostics;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Faults;

/// <summary>Whatever makes a server lose something begins another epoch.</summary>
public sealed class EpochTests
{
    private static readonly TimeSpan Quarantine = TimeSpan.FromMilliseconds(600);

    [Theory]
    [CombinatorialBools]
    public async Task First_epoch_and_one_after_a_flush_begin_with_a_quarantine(bool async)
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p", o => o.Quarantine = Quarantine);
        var watch = Stopwatch.StartNew();
        var young = await node.LookAsync(async, ["x"]);
        Assert.Equal(SecondLevelState.NewEpoch, young.State);
        var first = await AnsweredAsync(node);
        Assert.True(watch.Elapsed > Quarantine * 0.95, $"{watch.Elapsed}");
        Assert.Equal(young.Epoch, first.Epoch);

        await redis.CommandAsync("FLUSHALL");
        Assert.Equal(SecondLevelState.NewEpoch, (await node.LookAsync(async, ["x"])).State);
        var second = await AnsweredAsync(node);

        Assert.NotEqual(first.Epoch, second.Epoch);
        Assert.NotEqual(first.Stamps, second.Stamps);
    }

    [Fact]
    public async Task Lost_epoch_key_is_another_epoch_also_when_the_stamps_are_still_there()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");
        var first = await node.LookAsync("x");

        await redis.CommandAsync("DEL {p}:epoch");

        Assert.NotEqual(first.Epoch, (await node.LookAsync("x")).Epoch);
    }

    [Fact]
    public async Task Writer_that_marks_first_after_a_flush_begins_the_epoch()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");
        var first = await node.LookAsync("x");
        await redis.CommandAsync("FLUSHALL");
        var id = Node.NewWriter();

        Assert.True(await node.MarkAsync(id, "x"));
        Assert.Equal(SecondLevelState.Marked, (await node.LookAsync("x")).State);
        await node.RollBackAsync(id, "x");

        var second = await node.LookAsync("x");
        Assert.NotEqual(first.Epoch, second.Epoch);
        Assert.NotEqual(first.Stamps, second.Stamps);
    }

    [Fact]
    public async Task Writer_whose_mark_was_flushed_still_changes_its_tags()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");
        var id = Node.NewWriter();
        await node.MarkAsync(id, "x");
        await redis.CommandAsync("FLUSHALL");
        var between = await node.LookAsync("x");

        await node.CommitAsync(id, "x");

        Assert.NotEqual(between.Stamps, (await node.LookAsync("x")).Stamps);
    }

    [Fact]
    public async Task Restart_that_keeps_the_content_is_another_epoch()
    {
        await using var redis = await PrivateRedis.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");
        var first = await node.LookAsync("x");
        await node.Level.StoreAsync(Node.Key(1), new byte[] { 7 }, TimeSpan.FromMinutes(1));

        redis.Kill();
        await Eventually.HoldsAsync(() => node.Level.Look(["x"], default).State == SecondLevelState.Unavailable);
        await redis.StartAsync();

        var second = await AnsweredAsync(node, Node.Key(1));
        Assert.Equal([7], second.Payload.ToArray());
        Assert.Equal(first.Stamps, second.Stamps);
        Assert.NotEqual(first.Epoch, second.Epoch);
    }

    [Fact]
    public async Task Promoted_replica_that_has_missed_the_last_writes_is_another_epoch()
    {
        await using var primary = await PrivateRedis.StartAsync();
        await using var replica = await PrivateRedis.StartAsync("--replicaof", $"127.0.0.1 {primary.Port}");
        await using var node = await Node.StartAsync(primary.ConnectionString, "p");
        var before = await node.LookAsync("x");
        Assert.Contains(":1", await primary.CommandAsync("WAIT 1 5000"), StringComparison.Ordinal);

        // The replica hears nothing more: what commits now is unknown to it.
        replica.Freeze();
        await node.CommitAsync(Node.NewWriter(), "x");
        primary.Kill();
        replica.Thaw();
        await replica.CommandAsync("REPLICAOF NO ONE");

        await using var after = await Node.StartAsync(replica.ConnectionString, "p");
        var look = await AnsweredAsync(after);
        Assert.NotEqual(before.Epoch, look.Epoch);
    }

    internal static async Task<SecondLevelAnswer> AnsweredAsync(Node node, byte[]? key = null)
    {
        // When StackExchange.Redis tries to connect again is its own affair, and was seen to take half a minute.
        for (var i = 0; i < 18_000; i++)
        {
            if (node.Level.Look(["x"], key) is { State: SecondLevelState.Answered } answer) return answer;
            await Task.Delay(10, TestContext.Current.CancellationToken); // there is no event for it
        }

        Assert.Fail($"no answer in three minutes; connected: {node.Level.IsConnected}, breaker open: {node.Level.Breaker.IsOpen}, to tell: {node.Level.Lost.Count}; "
            + string.Join("; ", node.Log.Events.Select(e => $"{e.Id} {e.Text}")));
        return default;
    }
}
