using System.Diagnostics;
using System.Globalization;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Tests.Protocol;

/// <summary>What a look and an invalidation ask of Redis.</summary>
public sealed class RoundTripTests(ITestOutputHelper output)
{
    [Theory]
    [CombinatorialBools]
    public async Task Look_takes_one_round_trip(bool async)
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var proxy = new SlowProxy(redis.Port);
        await using var node = await Node.StartAsync($"127.0.0.1:{proxy.Port}", "p");
        await node.LookAsync(async, ["x"], Node.Key(1));
        proxy.Delay = TimeSpan.FromMilliseconds(200);

        var shortest = TimeSpan.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal(SecondLevelState.Answered, (await node.LookAsync(async, ["x", "y", "z"], Node.Key(1))).State);
            if (watch.Elapsed < shortest) shortest = watch.Elapsed;
        }

        output.WriteLine($"{shortest.TotalMilliseconds:0} ms at 400 ms there and back");
        Assert.InRange(shortest.TotalMilliseconds, 390, 750);
    }

    [Theory]
    [CombinatorialBools]
    public async Task Look_is_two_commands_and_a_look_at_each_tag(bool async)
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");
        await node.LookAsync(async, ["x", "y"], Node.Key(1));
        await Eventually.HoldsAsync(() => redis.CommandCountsAsync().GetAwaiter().GetResult().ContainsKey("info"));
        await redis.CommandAsync("CONFIG RESETSTAT");

        await node.LookAsync(async, ["x", "y"], Node.Key(1));

        var counts = await redis.CommandCountsAsync();
        Assert.Equal((1, 4, 2), (counts["evalsha"], counts["get"], counts["pttl"])); // the entry, the epoch, two tags
        Assert.DoesNotContain("set", counts.Keys);
        Assert.DoesNotContain("eval", counts.Keys);
    }

    [Fact]
    public async Task Whoever_blocks_after_an_answer_holds_up_nobody_elses()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");
        await node.LookAsync("x");
        using var go = new ManualResetEventSlim();
        var blocked = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            await node.Level.LookAsync(["x"], default, TestContext.Current.CancellationToken).ConfigureAwait(false);
            go.Wait(TestContext.Current.CancellationToken); // as a caller does who goes on synchronously
        })).ToArray();
        await Task.Delay(200, TestContext.Current.CancellationToken); // until they have their answers: that they go on shows in nothing else

        for (var i = 0; i < 100; i++) Assert.Equal(SecondLevelState.Answered, (await node.LookAsync("x")).State);

        Assert.All(blocked, task => Assert.False(task.IsCompleted));
        go.Set();
        await Task.WhenAll(blocked);
    }

    [Fact]
    public async Task Invalidating_takes_the_same_commands_however_many_entries_carry_the_tag()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");
        await using var control = new Control(await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString));
        var warm = Node.NewWriter(); // the server learns the scripts
        await node.MarkAsync(warm, "x");
        await node.CommitAsync(warm, "x");
        await control.Database.PingAsync(); // selects its database
        var seen = new List<string>();
        var entries = 10;
        foreach (var total in (int[])[10, TestEnvironment.IsFull ? 1_000_000 : 100_000])
        {
            // The server makes them itself: what counts is how many there are.
            await control.Database.ScriptEvaluateAsync(
                "for i = 1, tonumber(ARGV[1]) do redis.call('SET', 'p:e:' .. i, 'x', 'PX', 600000) end", [], [total], CommandFlags.None);
            entries = int.Parse((await redis.CommandAsync("DBSIZE")).Split("\r\n")[0][1..], CultureInfo.InvariantCulture);
            Assert.True(entries >= total);
            await redis.CommandAsync("CONFIG RESETSTAT");

            var watch = Stopwatch.StartNew();
            var id = Node.NewWriter();
            await node.MarkAsync(id, "x");
            await node.CommitAsync(id, "x");
            output.WriteLine($"{entries} keys: marked and ended in {watch.Elapsed.TotalMilliseconds:0.0} ms");

            var counts = await redis.CommandCountsAsync();
            seen.Add(string.Join(", ", counts.Where(c => c.Key is not ("config|resetstat" or "ping" or "echo" or "quit" or "select" or "eval")).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}")));
        }

        output.WriteLine(seen[0]);
        Assert.Equal(seen[0], seen[1]);
    }

    [Theory]
    [CombinatorialBools]
    public async Task Look_takes_less_than_a_query(bool async)
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var node = await Node.StartAsync(redis.ConnectionString, "p");
        string[] tags = ["x", "y", "z"];
        var key = Node.Key(1);
        await node.Level.StoreAsync(key, new byte[2_000], Node.Lease);
        var times = new List<double>();
        var bytes = 0L;
        for (var i = 0; i < 2_000; i++)
        {
            if (i == 500) bytes = GC.GetTotalAllocatedBytes();
            var begin = Stopwatch.GetTimestamp();
            await node.LookAsync(async, tags, key);
            if (i >= 500) times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }

        times.Sort();
        output.WriteLine($"p50 {times[750]:0} µs, p99 {times[1485]:0} µs, {(GC.GetTotalAllocatedBytes() - bytes) / 1500} bytes");
        Assert.True(times[750] < 50_000);
    }

    private sealed class Control(ConnectionMultiplexer multiplexer) : IAsyncDisposable
    {
        public IDatabase Database { get; } = multiplexer.GetDatabase();

        public ValueTask DisposeAsync()
        {
            multiplexer.Dispose();
            return default;
        }
    }
}
