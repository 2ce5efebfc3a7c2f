using System.Diagnostics;
using EfQueryCache.Redis.Application;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Queries;

/// <summary>Redis stops in the middle of the work: the database answers, and what is served afterwards is current.</summary>
public sealed class StoppedRedisTests(ItemDatabase database) : IClassFixture<ItemDatabase>
{
    private const int Workers = 8;
    private const int Reads = 250;

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    private readonly int[] _written = new int[ItemDatabase.Groups];

    [Theory, CombinatorialBools]
    public async Task Every_query_is_answered_while_Redis_is_stopped_and_hits_come_back(bool async)
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var reader = new Instance(database.ConnectionString, redis.ConnectionString, "p", Timeout);
        using var writer = await ApplicationProcess.StartAsync(database.ConnectionString, redis.ConnectionString, "p", Timeout);
        await ReadUntilHitAsync(reader, async);

        var before = await RunAsync("before", reader, writer, async);
        redis.Freeze();
        var stopped = await RunAsync("stopped", reader, writer, async);
        redis.Thaw();
        await ReadUntilHitAsync(reader, async);
        var after = await RunAsync("after", reader, writer, async);

        Assert.True(before.Hits > 0 && after.Hits > 0, $"{before} {after}");
        Assert.Equal(0, stopped.Hits);
        Assert.True(before.Written > 0 && after.Written > 0, $"{before} {after}");
        Assert.Equal(0, stopped.Written);
        Assert.True(stopped.Percentile99 < TimeSpan.FromSeconds(1), $"{Timeout}: {stopped}");
    }

    private async Task<Phase> RunAsync(string name, Instance reader, ApplicationProcess writer, bool async)
    {
        var (times, hits) = (new List<TimeSpan>(), reader.Statistics.Hits);
        var reading = Task.WhenAll(Enumerable.Range(0, Workers).Select(number => Task.Run(() => ReadAsync(reader, async, new Random(number), times))));
        var (written, random) = (0, new Random(Workers));
        while (!reading.IsCompleted)
        {
            if (await TryWriteAsync(writer, random.Next(ItemDatabase.Groups))) written++;
            await Task.Delay(20, TestContext.Current.CancellationToken); // a load that leaves something to serve
        }

        await reading;
        times.Sort();
        var phase = new Phase(name, times.Count, reader.Statistics.Hits - hits, written, times[times.Count / 2], times[times.Count * 99 / 100], times[^1]);
        TestContext.Current.SendDiagnosticMessage($"Redis {phase}");
        return phase;
    }

    // Once a write has returned, nobody may see the group as it was before.
    private async Task<bool> TryWriteAsync(ApplicationProcess writer, int group)
    {
        writer.Tell($"write {group}");
        if (await writer.ReadLineAsync() != "written") return false;
        Interlocked.Increment(ref _written[group]);
        return true;
    }

    private async Task ReadAsync(Instance reader, bool async, Random random, List<TimeSpan> times)
    {
        for (var i = 0; i < Reads; i++)
        {
            var group = random.Next(ItemDatabase.Groups);
            var least = Volatile.Read(ref _written[group]);
            var began = Stopwatch.GetTimestamp();
            var items = await reader.ReadAsync(group, async);
            lock (times) times.Add(Stopwatch.GetElapsedTime(began));
            Assert.Equal(ItemDatabase.ItemsPerGroup, items.Count);
            Assert.All(items, item => Assert.True(item.Version >= least, $"group {group}: {item.Version} < {least}"));
        }
    }

    private static async Task ReadUntilHitAsync(Instance reader, bool async)
    {
        var hits = reader.Statistics.Hits;
        for (var i = 0; i < 1_000 && reader.Statistics.Hits == hits; i++)
        {
            await reader.ReadAsync(0, async);
            await Task.Delay(10, TestContext.Current.CancellationToken); // polls what has no event
        }

        Assert.True(reader.Statistics.Hits > hits);
    }

    private sealed record Phase(string Name, int Reads, long Hits, int Written, TimeSpan Percentile50, TimeSpan Percentile99, TimeSpan Longest);
}
