using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;

namespace EfQueryCache.Redis.Tests.Protocol;

/// <summary>Entries are stored off the caller's path, and dropped when too many wait.</summary>
public sealed class StoreTests
{
    [Fact]
    public async Task Stores_do_not_wait_for_a_hung_server_and_what_is_too_much_is_dropped()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p", o => o.Timeout = TimeSpan.FromMilliseconds(500));
        await node.LookAsync("x");
        redis.Freeze();

        var payload = new byte[1024 * 1024];
        var stores = Enumerable.Range(0, 200).Select(i => node.Level.StoreAsync(Node.Key(i), payload, Node.Lease)).ToArray();

        Assert.Contains(stores, store => !store.IsCompleted);
        Assert.InRange(node.Level.Figures.StoreDrops, 200 - 64 - 2, 200);
        await Task.WhenAll(stores);
        Assert.Equal(200, node.Level.Figures.StoreDrops);
        redis.Thaw();
    }

    [Fact]
    public async Task Entry_is_forgotten_after_its_time()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");

        await node.Level.StoreAsync(Node.Key(1), new byte[] { 1 }, TimeSpan.FromMilliseconds(300));
        await node.Level.StoreAsync(Node.Key(2), new byte[] { 1 }.AsMemory(), TimeSpan.FromTicks(1));
        Assert.Equal(1, (await node.LookAsync(true, ["x"], Node.Key(1))).Payload.Length);
        await Task.Delay(500, TestContext.Current.CancellationToken); // Redis' own clock is meant

        Assert.True((await node.LookAsync(true, ["x"], Node.Key(1))).Payload.IsEmpty);
        Assert.True((await node.LookAsync(true, ["x"], Node.Key(2))).Payload.IsEmpty);
        Assert.Equal(0, node.Level.Figures.StoreDrops);
    }

    [Fact]
    public async Task Part_of_an_array_is_stored_as_that_part()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");

        await node.Level.StoreAsync(Node.Key(1), new byte[] { 1, 2, 3, 4 }.AsMemory(1, 2), Node.Lease);

        var answer = await node.LookAsync(false, ["x"], Node.Key(1));
        Assert.Equal((SecondLevelState.Answered, "2,3"), (answer.State, string.Join(',', answer.Payload.ToArray())));
    }
}
