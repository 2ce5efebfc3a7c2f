using System.Collections.Concurrent;
using System.Diagnostics;

namespace EfQueryCache.Chaos;

/// <summary>Has things go wrong, as a seed says: one thing at a time with the nodes, and one with the servers.</summary>
/// <remarks>Real time is meant here: delays are how long a fault lasts, or how long it keeps a message back.</remarks>
internal sealed partial class Nemesis(Cluster cluster, int seed, TimeSpan time, string[] aims) : IDisposable
{
    // At the end there is time for what did not happen as often as planned.
    private const double ShareOfTime = 0.93;

    // A node dies at a moment of a write, if it comes to one in time.
    private const int MostTries = 3;

    // What is outside of the guarantees must not happen: Redis loses marks while a COMMIT is under way for longer than the
    // quarantine, since it was held back or its writer stopped.
    private readonly SemaphoreSlim _losing = new(1);
    private readonly ConcurrentDictionary<string, int> _faults = [];

    /// <summary>Which faults happened, and how often.</summary>
    public IEnumerable<KeyValuePair<string, int>> Faults => _faults.OrderBy(fault => fault.Key, StringComparer.Ordinal);

    /// <summary>When Redis lost its content.</summary>
    public ConcurrentBag<long> Losses { get; } = [];

    /// <summary>Which node, by its first worker, was stopped from when until when.</summary>
    public ConcurrentBag<(int FirstWorker, long Start, long End)> Stops { get; } = [];

    /// <summary>Goes on until it is told to stop, and leaves everything as it should be.</summary>
    public async Task RunAsync(CancellationToken stop) => await Task.WhenAll(
        RunAsync(NodeFaults(), new Random(seed), stop),
        RunAsync(ServerFaults(), new Random(seed + 1), stop),
        Task.Delay(Timeout.InfiniteTimeSpan, stop).ContinueWith(_ => { }, TaskScheduler.Default));

    public void Dispose() => _losing.Dispose();

    // Each thing goes wrong every hundred seconds, and twice at least; what is aimed at, again and again.
    private int Rounds => aims.Length > 0 ? int.MaxValue : Math.Max(2, (int)(time.TotalSeconds / 100));

    private TimeSpan LongestPause => TimeSpan.FromSeconds(Math.Clamp(time.TotalSeconds / 50, 0.5, 6));

    // Each once, in any order, and then again.
    private async Task RunAsync((string Name, Func<Random, Task<bool>> Fault)[] faults, Random random, CancellationToken stop)
    {
        faults = [.. faults.Where(fault => aims.Length == 0 || aims.Any(aim => fault.Name.Contains(aim, StringComparison.Ordinal)))];
        var (begin, slot, number) = (Stopwatch.GetTimestamp(), time * ShareOfTime / ((double)Rounds * Math.Max(1, faults.Length)), 0);
        while (faults.Length > 0 && !stop.IsCancellationRequested)
        {
            random.Shuffle(faults);
            foreach (var (name, fault) in faults)
            {
                var wait = aims.Length > 0 ? LongestPause * random.NextDouble() : (slot * (number++ + random.NextDouble())) - Stopwatch.GetElapsedTime(begin);
                if (wait > TimeSpan.Zero) await Task.Delay(wait, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stop.IsCancellationRequested) return;
                for (var tries = 0; tries < MostTries && !stop.IsCancellationRequested; tries++)
                {
                    if (!await fault(random)) continue;
                    _faults.AddOrUpdate(name, 1, static (_, count) => count + 1);
                    break;
                }
            }

            faults = [.. faults.Where(fault => _faults.GetValueOrDefault(fault.Name) < Rounds)];
        }
    }

    private static TimeSpan Between(Random random, int least, int most) => TimeSpan.FromMilliseconds(random.Next(least, most));

    private NodeProcess Pick(Random random) => cluster.Nodes[random.Next(cluster.Nodes.Length)];

    private async Task<bool> LoseAsync(Func<Task> lose)
    {
        await _losing.WaitAsync();
        try
        {
            Losses.Add(Stopwatch.GetTimestamp());
            await lose();
            Losses.Add(Stopwatch.GetTimestamp());
            await Task.Delay(1000); // what was marked before is committed by then
            return true;
        }
        finally
        {
            _losing.Release();
        }
    }

    private async Task<bool> PauseAsync(Func<Task<bool>> pause)
    {
        await _losing.WaitAsync();
        try
        {
            var happened = await pause();
            await Task.Delay(500); // what was paused is committed by then
            return happened;
        }
        finally
        {
            _losing.Release();
        }
    }
}
