using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Faults;

/// <summary>Epoch and tags are on one node of a cluster, entries and locks on all.</summary>
public sealed class ClusterTests
{
    private const int Entries = 60;

    [Theory]
    [CombinatorialBools]
    public async Task Entries_are_spread_and_stamps_marks_and_locks_are_those_of_one_server(bool async)
    {
        await using var cluster = await RedisCluster.StartAsync(3);
        await using var a = await Node.StartAsync(cluster.ConnectionString, "p");
        await using var b = await Node.StartAsync(cluster.ConnectionString, "p");
        await EpochTests.AnsweredAsync(a);
        await EpochTests.AnsweredAsync(b);

        var payload = new byte[] { 1, 2, 3 };
        for (var i = 0; i < Entries; i++)
        {
            Assert.Equal(SecondLevelLead.Granted, async ? await a.Level.TryLeadAsync(Node.Key(i), Node.NewWriter(), Node.Lease, TestContext.Current.CancellationToken) : a.Level.TryLead(Node.Key(i), Node.NewWriter(), Node.Lease));
            Assert.Equal(SecondLevelLead.Refused, b.Level.TryLead(Node.Key(i), Node.NewWriter(), Node.Lease));
            await a.Level.StoreAsync(Node.Key(i), payload, Node.Lease);
        }

        for (var i = 0; i < Entries; i++)
        {
            var answer = await b.LookAsync(async, ["x", "y"], Node.Key(i));
            Assert.Equal(SecondLevelState.Answered, answer.State);
            Assert.Equal(payload, answer.Payload.ToArray());
        }

        foreach (var node in cluster.Nodes) Assert.Contains(":e:", await node.CommandAsync("KEYS *"), StringComparison.Ordinal);

        var before = await b.LookAsync(async, ["x", "y"]);
        var writer = Node.NewWriter();
        Assert.True(await a.MarkAsync(async, writer, ["x"]));
        Assert.Equal(SecondLevelState.Marked, (await b.LookAsync(async, ["x", "y"])).State);
        await a.CommitAsync(writer, "x");
        var after = await b.LookAsync(async, ["x", "y"]);
        Assert.Equal(before.Epoch, after.Epoch);
        Assert.NotEqual(before.Stamps[0], after.Stamps[0]);
        Assert.Equal(before.Stamps[1], after.Stamps[1]);
    }

    [Theory]
    [CombinatorialBools]
    public async Task Slot_of_the_tags_on_another_node_is_another_epoch(bool async)
    {
        await using var cluster = await RedisCluster.StartAsync(3);
        await using var node = await Node.StartAsync(cluster.ConnectionString, "p");
        await node.Level.StoreAsync(Node.Key(1), new byte[] { 1 }, Node.Lease);
        var before = await EpochTests.AnsweredAsync(node, Node.Key(1));

        await cluster.MoveSlotAsync("{p}:epoch", to: (await cluster.OwnerOfAsync("{p}:epoch") + 1) % 3);

        var after = await EpochTests.AnsweredAsync(node, Node.Key(1));
        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.Equal(after.Epoch, (await node.LookAsync(async, ["x"])).Epoch);
    }

    [Theory]
    [CombinatorialBools]
    public async Task Without_the_node_of_the_tags_nothing_is_served_and_nothing_thrown(bool async)
    {
        await using var cluster = await RedisCluster.StartAsync(3);
        await using var node = await Node.StartAsync(cluster.ConnectionString, "p", o => o.Timeout = TimeSpan.FromMilliseconds(500));
        await EpochTests.AnsweredAsync(node);

        cluster.Nodes[await cluster.OwnerOfAsync("{p}:epoch")].Kill();

        for (var i = 0; i < 10; i++) Assert.Equal(SecondLevelState.Unavailable, (await node.LookAsync(async, ["x"], Node.Key(i))).State);
        Assert.False(await node.MarkAsync(async, Node.NewWriter(), ["x"]));
    }
}
