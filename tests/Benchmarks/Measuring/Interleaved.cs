using System.Diagnostics;
using System.Runtime;

namespace EfQueryCache.Benchmarks.Measuring;

/// <summary>
/// Measures contenders against each other: in each round every one runs a batch, in random order, so that whatever else the
/// machine does falls on all of them alike. Compared are the batches of one round.
/// </summary>
internal static class Interleaved
{
    private const int LeastRounds = 9;

    public static void Run(IReadOnlyList<Contender> contenders, TimeSpan warmUp, TimeSpan duration, TimeSpan batch)
    {
        WarmUp(contenders, warmUp);
        foreach (var contender in contenders) contender.Calibrate(batch);
        Contender[] order = [.. contenders];
        var began = Stopwatch.GetTimestamp();
        for (var round = 0; round < LeastRounds || Stopwatch.GetElapsedTime(began) < duration; round++)
        {
            Random.Shared.Shuffle(order);
            foreach (var contender in order) contender.Measure();
        }
    }

    // The runtime compiles what is used much once more, and better, in the background: it is warm when that has ended,
    // which on a busy machine is not easily seen.
    private static void WarmUp(IReadOnlyList<Contender> contenders, TimeSpan most)
    {
        var began = Stopwatch.GetTimestamp();
        var (methods, latest) = (0L, began);
        while (Stopwatch.GetElapsedTime(began) < most && Stopwatch.GetElapsedTime(latest) < most / 10)
        {
            foreach (var contender in contenders) contender.WarmUp(TimeSpan.FromMilliseconds(5));
            if (JitInfo.GetCompiledMethodCount() is var count && count == methods) continue;
            (methods, latest) = (count, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Round by round, how many times the other's figure.</summary>
    public static Spread Ratio(List<double> values, List<double> other) => Spread.Of(values.Zip(other, (x, y) => x / y));

    /// <summary>Round by round, how much more than the other's figure.</summary>
    public static Spread Difference(List<double> values, List<double> other) => Spread.Of(values.Zip(other, (x, y) => x - y));
}
