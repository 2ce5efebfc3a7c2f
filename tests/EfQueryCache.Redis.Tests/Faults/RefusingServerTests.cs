using System.Text;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Faults;

/// <summary>Servers that answer, but must not be believed; and a full one, which must.</summary>
public sealed class RefusingServerTests
{
    [Theory]
    [CombinatorialBools]
    public async Task Replica_is_not_asked(bool async)
    {
        await using var primary = await PrivateRedis.StartAsync();
        await using var replica = await PrivateRedis.StartAsync("--replicaof", $"127.0.0.1 {primary.Port}");
        await Eventually.HoldsAsync(() => replica.CommandAsync("INFO replication").GetAwaiter().GetResult().Contains("master_link_status:up", StringComparison.Ordinal));
        await using var node = await Node.StartAsync(replica.ConnectionString, "p", wait: false);
        await Task.Delay(500, TestContext.Current.CancellationToken); // time enough to connect, which is never said

        Assert.Equal(SecondLevelState.Unavailable, (await node.LookAsync(async, ["x"])).State);
        Assert.False(await node.MarkAsync(async, Node.NewWriter(), ["x"]));
    }

    [Theory]
    [CombinatorialBools]
    public async Task Primary_that_became_a_replica_refuses(bool async)
    {
        await using var primary = await PrivateRedis.StartAsync();
        await using var demoted = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(demoted.ConnectionString, "p");
        Assert.Equal(SecondLevelState.Answered, (await node.LookAsync(async, ["x"])).State);

        await demoted.CommandAsync($"REPLICAOF 127.0.0.1 {primary.Port}");

        Assert.Equal(SecondLevelState.Unavailable, (await node.LookAsync(async, ["x"])).State);
        Assert.False(await node.MarkAsync(async, Node.NewWriter(), ["x"]));
        Assert.Contains(node.Log.Events, e => e.Id == RedisEventId.CallFailed && e.Text.Contains("READONLY", StringComparison.Ordinal));
    }

    [Theory]
    [CombinatorialBools]
    public async Task Primary_without_enough_replicas_refuses(bool async)
    {
        await using var redis = await PrivateRedis.StartAsync("--min-replicas-to-write", "1");
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");

        Assert.Equal(SecondLevelState.Unavailable, (await node.LookAsync(async, ["x"])).State);
        Assert.False(await node.MarkAsync(async, Node.NewWriter(), ["x"]));
        Assert.Contains(node.Log.Events, e => e.Id == RedisEventId.CallFailed && e.Text.Contains("NOREPLICAS", StringComparison.Ordinal));
    }

    [Theory]
    [CombinatorialBools]
    public async Task Full_server_still_marks_and_changes_and_refuses_entries_only(bool async)
    {
        await using var redis = await PrivateRedis.StartAsync("--maxmemory-policy", "noeviction");
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");
        var before = await node.LookAsync(async, ["x"]);
        await redis.CommandAsync("CONFIG SET maxmemory 1mb");

        await node.Level.StoreAsync(Node.Key(1), new byte[100], TimeSpan.FromMinutes(1));
        var id = Node.NewWriter();
        Assert.True(await node.MarkAsync(async, id, ["x", "new"]));
        Assert.Equal(SecondLevelState.Marked, (await node.LookAsync(async, ["x"])).State);
        await node.CommitAsync(id, "x", "new");

        var after = await node.LookAsync(async, ["x", "another"], Node.Key(1));
        Assert.Equal(SecondLevelState.Answered, after.State);
        Assert.NotEqual(before.Stamps[0], after.Stamps[0]);
        Assert.True(after.Payload.IsEmpty);
        Assert.Equal(1, node.Level.Figures.StoreDrops);
        Assert.Equal(0, node.Log.Count(RedisEventId.EvictionPolicy));
    }

    [Fact]
    public async Task Server_that_may_evict_marks_is_warned_of()
    {
        await using var redis = await PrivateRedis.StartAsync("--maxmemory-policy", "volatile-lru");
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");

        await Eventually.HoldsAsync(() => node.Log.Count(RedisEventId.EvictionPolicy) > 0);
    }

    [Fact]
    public async Task Server_before_version_7_is_named_as_such_once()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var proxy = new SlowProxy(redis.Port) { Rewrite = bytes => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes)
            .Replace("\nredis_version:7", "\nredis_version:6", StringComparison.Ordinal).Replace("#!lua ", "#!LUA ", StringComparison.Ordinal)) };
        await using var node = await Node.StartAsync($"127.0.0.1:{proxy.Port}", "p");

        await Eventually.HoldsAsync(() => node.Log.Count(RedisEventId.ServerTooOld) == 1);
        for (var i = 0; i < 3; i++) Assert.Equal(SecondLevelState.Unavailable, (await node.LookAsync("x")).State);
        Assert.Equal(1, node.Log.Count(RedisEventId.ServerTooOld));
    }

    [Theory]
    [CombinatorialBools]
    public async Task Server_that_has_forgotten_the_scripts_is_told_again(bool async)
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");
        await node.Level.StoreAsync(Node.Key(1), new byte[] { 1 }, TimeSpan.FromMinutes(1));
        var before = await node.LookAsync(async, ["x"], Node.Key(1));

        await redis.CommandAsync("SCRIPT FLUSH");

        var after = await node.LookAsync(async, ["x"], Node.Key(1));
        Assert.Equal((before.Epoch, before.Stamps[0], 1), (after.Epoch, after.Stamps[0], after.Payload.Length));
        Assert.Equal(0, node.Log.Count(RedisEventId.CallFailed));
    }
}
