using System.Diagnostics;

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
        foreach (var contender in contenders) contender.WarmUp(warmUp, batch);
        Contender[] order = [.. contenders];
        var began = Stopwatch.GetTimestamp();
        for (var round = 0; round < LeastRounds || Stopwatch.GetElapsedTime(began) < duration; round++)
        {
            Random.Shared.Shuffle(order);
            foreach (var contender in order) contender.Measure();
        }

        // What was compiled anew only now has not been warm.
        foreach (var contender in contenders)
        {
            foreach (var values in (List<double>[])[contender.Cpu, contender.Wall, contender.Bytes]) values.RemoveRange(0, values.Count / 5);
        }
    }

    /// <summary>Round by round, how many times the other's figure.</summary>
    public static Spread Ratio(List<double> values, List<double> other) => Spread.Of(values.Zip(other, (x, y) => x / y));

    /// <summary>Round by round, how much more than the other's figure.</summary>
    public static Spread Difference(List<double> values, List<double> other) => Spread.Of(values.Zip(other, (x, y) => x - y));
}
