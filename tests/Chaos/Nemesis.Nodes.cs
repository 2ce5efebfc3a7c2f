using System.Diagnostics;

namespace EfQueryCache.Chaos;

/// <content>What happens to nodes and their links.</content>
internal sealed partial class Nemesis
{
    private (string, Func<Random, Task<bool>>)[] NodeFaults() =>
    [
        ("node killed", KillAsync),
        ($"node killed {WatchedLevel.AfterMark}", random => KillAtAsync(random, WatchedLevel.AfterMark)),
        ($"node killed {WatchedLevel.BeforeEnd}", random => KillAtAsync(random, WatchedLevel.BeforeEnd)),
        ("node killed, its COMMIT comes late", KillInCommitAsync),
        ("node stopped", random => StopAsync(Pick(random), Between(random, 200, 1500))),
        ("node stopped for longer than its lease", random => PauseAsync(() => StopAsync(Pick(random), Timing.Lease + Between(random, 200, 1500)))),
        .. cluster.Shards is null ? new (string, Func<Random, Task<bool>>)[] { ("link to Redis cut", CutRedisAsync), ("link to Redis slow", SlowRedisAsync), ("link to Redis hangs", HangRedisAsync) } : [],
        ("link to PostgreSQL cut", CutPostgreSqlAsync),
        ("link to PostgreSQL slow", SlowPostgreSqlAsync),
        ("COMMITs held back", HoldCommitsAsync),
    ];

    private async Task<bool> KillAsync(Random random)
    {
        var node = Pick(random);
        node.Kill();
        await node.StartAsync();
        return true;
    }

    private async Task<bool> KillAtAsync(Random random, string moment)
    {
        var node = Pick(random);
        node.Tell(moment);
        if (!await node.HasDiedAsync(TimeSpan.FromSeconds(8)))
        {
            node.Tell("");
            if (!await node.HasDiedAsync(TimeSpan.FromMilliseconds(100))) return false;
        }

        await node.StartAsync();
        return true;
    }

    // Its server process gets the COMMIT when it is long dead.
    private Task<bool> KillInCommitAsync(Random random) => PauseAsync(async () =>
    {
        var node = Pick(random);
        var isOfOneCommand = random.Next(3) == 0;
        var late = Between(random, 10, (int)Timing.LongestHold.TotalMilliseconds);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.HoldMessages(message => (isOfOneCommand ? message.IsSync : message.IsCommit) && seen.TrySetResult() ? Task.Delay(late) : Task.CompletedTask);
        try
        {
            if (await Task.WhenAny(seen.Task, Task.Delay(8000)) != seen.Task) return false;
            node.Kill();
            await Task.Delay(late);
        }
        finally
        {
            node.HoldMessages(null);
        }

        await node.StartAsync();
        return true;
    });

    private async Task<bool> StopAsync(NodeProcess node, TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        node.Signal("STOP");
        await Task.Delay(duration);
        node.Signal("CONT");
        Stops.Add((node.FirstWorker, start, Stopwatch.GetTimestamp()));
        return true;
    }

    private async Task<bool> CutRedisAsync(Random random)
    {
        var node = Pick(random);
        var isBack = random.Next(2) == 0;
        foreach (var link in node.Redis) link.Cut(refuses: !isBack);
        if (isBack) return true;
        await Task.Delay(Between(random, 50, 2500));
        foreach (var link in node.Redis) link.Accept();
        return true;
    }

    private async Task<bool> SlowRedisAsync(Random random)
    {
        var (node, delay) = (Pick(random), Between(random, 1, random.Next(2) == 0 ? 20 : 200));
        foreach (var link in node.Redis) link.Delay = delay;
        await Task.Delay(Between(random, 300, 2000));
        foreach (var link in node.Redis) link.Delay = TimeSpan.Zero;
        return true;
    }

    private async Task<bool> HangRedisAsync(Random random)
    {
        var node = Pick(random);
        foreach (var link in node.Redis) link.Hold();
        await Task.Delay(Between(random, 100, 2000));
        foreach (var link in node.Redis)
        {
            if (random.Next(3) == 0) link.Cut(refuses: false);
            link.Pass();
        }

        return true;
    }

    private Task<bool> CutPostgreSqlAsync(Random random)
    {
        Pick(random).CutPostgreSql();
        return Task.FromResult(true);
    }

    private async Task<bool> SlowPostgreSqlAsync(Random random)
    {
        var node = Pick(random);
        node.DelayResponses(Between(random, 1, random.Next(2) == 0 ? 60 : 250));
        await Task.Delay(Between(random, 300, 2000));
        node.DelayResponses(TimeSpan.Zero);
        return true;
    }

    private async Task<bool> HoldCommitsAsync(Random random)
    {
        var (node, longest) = (Pick(random), random.Next(10, 600));
        node.HoldMessages(message => message.IsCommit ? Task.Delay(Random.Shared.Next(longest)) : Task.CompletedTask);
        await Task.Delay(Between(random, 500, 2000));
        node.HoldMessages(null);
        return true;
    }
}
