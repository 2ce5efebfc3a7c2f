using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Tests.Protocol;

/// <summary>What a look tells, and what keeps stamps alive.</summary>
public sealed class StampTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Theory]
    [CombinatorialBools]
    public async Task Tag_without_stamp_gets_one_that_all_see(bool async)
    {
        await using var a = await Node.StartAsync(redis.ConnectionString, redis.Prefix);
        await using var b = await Node.StartAsync(redis.ConnectionString, redis.Prefix);
        string[] tags = [$"one {async}", $"two {async}", $"ü {async}"];

        var first = await a.LookAsync(async, tags);
        var second = await b.LookAsync(async, tags);

        Assert.Equal(SecondLevelState.Answered, first.State);
        Assert.Equal(3, first.Stamps.Distinct().Count());
        Assert.DoesNotContain(UInt128.Zero, first.Stamps);
        Assert.NotEqual(UInt128.Zero, first.Epoch);
        Assert.Equal(first.Epoch, second.Epoch);
        Assert.Equal(first.Stamps, second.Stamps);
    }

    [Theory]
    [CombinatorialBools]
    public async Task Look_without_tags_tells_the_epoch(bool async)
    {
        await using var node = await Node.StartAsync(redis.ConnectionString, redis.Prefix);

        var answer = await node.LookAsync(async, []);

        Assert.Equal((SecondLevelState.Answered, 0), (answer.State, answer.Stamps.Length));
        Assert.Equal((await node.LookAsync("x")).Epoch, answer.Epoch);
    }

    [Theory]
    [CombinatorialBools]
    public async Task Entry_comes_with_the_stamps(bool async)
    {
        await using var node = await Node.StartAsync(redis.ConnectionString, redis.Prefix);
        var key = Node.Key(async ? 1 : 2);
        Assert.True((await node.LookAsync(async, ["x"], key)).Payload.IsEmpty);

        byte[] payload = [1, 0, 2, 255];
        await node.Level.StoreAsync(key, payload, TimeSpan.FromMinutes(1));

        Assert.Equal(payload, (await node.LookAsync(async, ["x"], key)).Payload.ToArray());
        Assert.True((await node.LookAsync(async, ["x"])).Payload.IsEmpty);

        await node.Level.RemoveAsync(key, TestContext.Current.CancellationToken);
        Assert.True((await node.LookAsync(async, ["x"], key)).Payload.IsEmpty);
    }

    [Fact]
    public async Task Stamp_lives_as_long_as_it_is_read_and_is_a_new_one_afterwards()
    {
        await using var node = await Node.StartAsync(redis.ConnectionString, redis.Prefix, o => o.StampTtl = TimeSpan.FromSeconds(1));
        var first = await node.LookAsync("short");
        for (var i = 0; i < 8; i++)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken); // Redis' own clock is meant
            Assert.Equal(first.Stamps, (await node.LookAsync("short")).Stamps);
        }

        await Task.Delay(1200, TestContext.Current.CancellationToken); // past the time to live, by Redis' own clock
        Assert.NotEqual(first.Stamps, (await node.LookAsync("short")).Stamps);
    }

    [Fact]
    public async Task Caches_of_other_names_and_salts_share_stamps_but_no_entries()
    {
        await using var a = await Node.StartAsync(redis.ConnectionString, redis.Prefix);
        await using var b = await Node.StartAsync(redis.ConnectionString, redis.Prefix, name: "other");
        await using var c = await Node.StartAsync(redis.ConnectionString, redis.Prefix, o => o.EpochSalt = "v2");
        var key = Node.Key(3);
        await a.Level.StoreAsync(key, new byte[] { 1 }, TimeSpan.FromMinutes(1));

        var (mine, named, salted) = (await a.LookAsync(true, ["x"], key), await b.LookAsync(true, ["x"], key), await c.LookAsync(true, ["x"], key));

        Assert.Equal((1, 0, 0), (mine.Payload.Length, named.Payload.Length, salted.Payload.Length));
        Assert.Equal(mine.Stamps, named.Stamps);
        Assert.Equal(mine.Stamps, salted.Stamps);
    }

    [Fact]
    public async Task Epoch_and_stamps_are_in_one_slot_of_a_cluster_and_nothing_stays_for_ever_but_the_epoch()
    {
        await using var node = await Node.StartAsync(redis.ConnectionString, redis.Prefix);
        await node.LookAsync("x", "{other}y");
        await node.Level.StoreAsync(Node.Key(4), new byte[] { 1 }, TimeSpan.FromMinutes(1));
        using var control = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var database = control.GetDatabase();

        Assert.Null(await database.KeyTimeToLiveAsync($"{{{redis.Prefix}}}:epoch"));
        Assert.NotNull(await database.KeyTimeToLiveAsync($"{{{redis.Prefix}}}:t:x"));
        Assert.NotNull(await database.KeyTimeToLiveAsync($"{{{redis.Prefix}}}:t:{{other}}y"));
        Assert.NotNull(await database.KeyTimeToLiveAsync($"{redis.Prefix}:e:{Convert.ToHexStringLower(Node.Key(4))}"));
    }

    [Fact]
    public async Task Wrong_arguments_and_cancellation_are_thrown()
    {
        await using var node = await Node.StartAsync(redis.ConnectionString, redis.Prefix);

        Assert.Throws<ArgumentOutOfRangeException>(() => node.Level.Look(["x"], new byte[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => node.Level.Mark(1, ["x"], TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await node.Level.LookAsync(null!, default, CancellationToken.None));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await node.Level.LookAsync(["x"], default, new CancellationToken(true)));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await node.Level.MarkAsync(1, ["x"], Node.Lease, new CancellationToken(true)));
    }
}
