using System.Diagnostics;

namespace EfQueryCache.Chaos;

/// <summary>One run: everything is started, has its time, comes to rest, and is judged.</summary>
internal static class Run
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    public static async Task<int> RunAsync(ChaosOptions options)
    {
        Console.WriteLine($"{options.Nodes} nodes for {options.Seconds} s, {options.Level}, write mode {options.WriteMode}, seed {options.Seed}{(options.Without.Length > 0 ? $", without {options.Without}" : "")}");
        await using var cluster = await Cluster.StartAsync(options);
        using var nemesis = new Nemesis(cluster, options.Seed, TimeSpan.FromSeconds(options.Seconds), options.Faults == "all" ? Rule.Aims(options.Without) : [options.Faults]);
        var begin = Stopwatch.GetTimestamp();
        using (var stop = new CancellationTokenSource(TimeSpan.FromSeconds(options.Seconds)))
        {
            if (options.Faults != "none") await nemesis.RunAsync(stop.Token);
            else await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var elapsed = Stopwatch.GetElapsedTime(begin);
        await Task.Delay(1000); // links that were cut are there again
        List<string> complaints = [.. await AllAsync(cluster, Node.Stop)];

        // What is stale now stays stale.
        complaints.AddRange(await AllAsync(cluster, Node.ReadEverything));
        foreach (var node in cluster.Nodes) node.Tell(Node.End);
        foreach (var node in cluster.Nodes) await node.HasDiedAsync(TimeSpan.FromSeconds(10));

        var logs = new Logs(cluster.LogFolder);
        foreach (var read in await cluster.ReadAsync(options.Tables)) logs.Add(read);
        logs.End(worker => cluster.Deaths.GetValueOrDefault(FirstOf(worker), long.MaxValue));
        logs.Complaints.AddRange(complaints);
        var verdict = new Verdict(options, logs, nemesis, elapsed);
        Console.WriteLine(verdict);
        return verdict.IsGood ? 0 : 1;
    }

    /// <summary>The first worker of a worker's process.</summary>
    public static int FirstOf(int worker) => worker - (worker % NodeOptions.Workers);

    private static async Task<string[]> AllAsync(Cluster cluster, string command)
    {
        foreach (var node in cluster.Nodes) node.Tell(command);
        var heard = await Task.WhenAll(cluster.Nodes.Select(node => node.HeardAsync(Node.Done, Patience)));
        return [.. heard.Index().Where(one => !one.Item).Select(one => $"The node of worker {cluster.Nodes[one.Index].FirstWorker} was told '{command}' and did not do it within {Patience.TotalSeconds} s.")];
    }
}
