using System.Diagnostics;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Testing;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Faults;

/// <summary>A server that does not answer: what that costs, and that it ends by itself.</summary>
public sealed class HungServerTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    [Theory]
    [CombinatorialBools]
    public async Task Look_costs_the_timeout_until_the_breaker_opens_then_nothing_and_hits_return_by_themselves(bool async)
    {
        await using var redis = await PrivateRedis.StartAsync();
        var clock = new ManualTimeProvider();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p", o => o.Timeout = Limit, clock);
        await node.Level.StoreAsync(Node.Key(1), new byte[] { 1 }, TimeSpan.FromMinutes(1));
        await EpochTests.AnsweredAsync(node);
        redis.Freeze();

        for (var i = 0; i < 5; i++)
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal(SecondLevelState.Unavailable, (await node.LookAsync(async, ["x"], Node.Key(1))).State);
            output.WriteLine($"look {i}: {watch.Elapsed.TotalMilliseconds:0} ms");
            Assert.InRange(watch.Elapsed, Limit * 0.9, Limit * 4); // the machine may be busy
        }

        Assert.Equal((1, 1), (node.Log.Count(RedisEventId.BreakerOpened), node.Log.Count(RedisEventId.CallFailed)));
        var times = new List<double>();
        for (var i = 0; i < 500; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            Assert.Equal(SecondLevelState.Unavailable, (await node.LookAsync(async, ["x"], Node.Key(1))).State);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }

        times.Sort();
        output.WriteLine($"open: p50 {times[250]:0.0} µs, p99 {times[495]:0.0} µs, max {times[499]:0.0} µs");
        Assert.True(times[495] < 5_000);

        redis.Thaw();
        Assert.Equal(SecondLevelState.Unavailable, (await node.LookAsync(async, ["x"])).State);
        clock.Advance(TimeSpan.FromSeconds(1)); // somebody looks after it
        await EpochTests.AnsweredAsync(node, Node.Key(1));
        Assert.Equal(1, (await node.LookAsync(async, ["x"], Node.Key(1))).Payload.Length);
        await Eventually.HoldsAsync(() => node.Log.Count(RedisEventId.BreakerClosed) == 1);
    }

    [Fact]
    public async Task Failures_that_do_not_come_in_a_row_leave_the_breaker_closed()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p", o => o.Timeout = Limit);
        for (var i = 0; i < 3; i++)
        {
            await EpochTests.AnsweredAsync(node);
            redis.Freeze();
            for (var n = 0; n < 3; n++) await node.LookAsync("x");
            redis.Thaw();
        }

        Assert.Equal(0, node.Log.Count(RedisEventId.BreakerOpened));
    }

    [Fact]
    public async Task Trial_that_fails_opens_the_breaker_again_at_once()
    {
        await using var redis = await PrivateRedis.StartAsync();
        var clock = new ManualTimeProvider();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p", o => o.Timeout = Limit, clock);
        await EpochTests.AnsweredAsync(node);
        redis.Freeze();
        for (var i = 0; i < 5; i++) await node.LookAsync("x");

        clock.Advance(node.Options.BreakDuration);
        await node.LookAsync("x");
        Assert.Equal(2, node.Log.Count(RedisEventId.BreakerOpened));

        var watch = Stopwatch.StartNew();
        await node.LookAsync("x");
        Assert.True(watch.Elapsed < Limit / 2, $"{watch.Elapsed}");
        redis.Thaw();
    }

    [Fact]
    public async Task Verified_reconnect_closes_the_breaker_before_its_time()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p", o => (o.Timeout, o.BreakDuration) = (Limit, TimeSpan.FromHours(1)));
        await EpochTests.AnsweredAsync(node);
        redis.Freeze();
        for (var i = 0; i < 5; i++) await node.LookAsync("x");
        Assert.True(node.Level.Breaker.IsOpen);

        redis.Kill();
        await redis.StartAsync();

        await EpochTests.AnsweredAsync(node);
        Assert.False(node.Level.Breaker.IsOpen);
    }

    [Theory]
    [CombinatorialBools]
    public async Task Unreachable_server_costs_nothing_and_is_found_when_it_comes(bool async)
    {
        await using var redis = await PrivateRedis.StartAsync();
        redis.Kill();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p", wait: false);
        for (var i = 0; i < 100; i++)
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal(SecondLevelState.Unavailable, (await node.LookAsync(async, ["x"])).State);
            Assert.False(await node.MarkAsync(async, Node.NewWriter(), ["x"]));
            Assert.Equal(SecondLevelLead.Granted, node.Level.TryLead(Node.Key(1), 1, Node.Lease));
            await node.Level.StoreAsync(Node.Key(1), new byte[1], Node.Lease);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"{watch.Elapsed}");
        }

        await redis.StartAsync();
        await EpochTests.AnsweredAsync(node);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_and_does_not_count_as_a_failure()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");
        await EpochTests.AnsweredAsync(node);
        redis.Freeze();
        for (var i = 0; i < 10; i++)
        {
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await node.Level.LookAsync(["x"], default, cancel.Token));
        }

        redis.Thaw();
        Assert.Equal(SecondLevelState.Answered, (await node.LookAsync("x")).State);
        Assert.Equal((0, 0), (node.Log.Count(RedisEventId.CallFailed), node.Log.Count(RedisEventId.BreakerOpened)));
    }
}
