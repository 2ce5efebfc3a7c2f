using System.Diagnostics;
using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Systems;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>
/// Hits by key from many tasks at once, each operation a work item of its own as requests are. Turns of the two systems
/// alternate; compared are the turns beside each other.
/// </summary>
internal sealed class ThroughputSection(BenchSystems systems, BenchArguments arguments)
{
    private static readonly int[] Tasks = [1, 2, 8, 16];

    // Made once: what is measured must not pay for collecting them.
    private readonly List<double>[] _taken = [.. Enumerable.Range(0, Tasks[^1]).Select(_ => new List<double>(100_000))];

    public void Run()
    {
        var shape = Shapes.All[0];
        var turn = arguments.Of(0.15, 0.5);
        var turns = arguments.IsQuick ? 4 : 14;
        var (floor, l1) = (Prepare(shape, systems.Floor), Prepare(shape, systems.L1));
        foreach (var tasks in Tasks)
        {
            List<Turn> floors = [], l1s = [];
            for (var i = 0; i < turns; i++)
            {
                var isFirst = i % 2 == 0;
                if (isFirst) floors.Add(RunTurn(floor, tasks, turn));
                l1s.Add(RunTurn(l1, tasks, turn));
                if (!isFirst) floors.Add(RunTurn(floor, tasks, turn));
            }

            Write("floor", tasks, floors, "");
            var ratio = Spread.Of(l1s.Zip(floors, (x, y) => x.PerSecond / y.PerSecond));
            Write("l1", tasks, l1s, Report.Text($" vs_floor={ratio.Median:0.000} ({ratio.Low:0.000}..{ratio.High:0.000})"));
        }
    }

    private static void Write(string system, int tasks, List<Turn> turns, string more)
    {
        var (p50, p99) = (Spread.Of(turns.Select(turn => turn.P50)).Median, Spread.Of(turns.Select(turn => turn.P99)).Median);
        var perSecond = Spread.Of(turns.Select(turn => turn.PerSecond)).Median;
        Report.Line(Report.Text($"throughput-{tasks}"), system, $"ops_per_s={perSecond:0} p50_us={p50:0.0} p99_us={p99:0.0} p99/p50={p99 / p50:0.0}{more}");
    }

    private static Func<Task<object>> Prepare(Shape shape, BenchSystem system)
    {
        var operation = shape.Prepare(system);
        if (system.Floor is { } floor)
        {
            floor.IsFilling = true;
            operation().Wait();
            floor.IsFilling = false;
        }

        for (var i = 0; i < 2000; i++) operation().Wait();
        return operation;
    }

    private Turn RunTurn(Func<Task<object>> operation, int tasks, TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        var end = began + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var latencies = Task.WhenAll(_taken.Take(tasks).Select(taken => Task.Run(async () =>
        {
            taken.Clear();
            while (true)
            {
                await Task.Yield();
                var start = Stopwatch.GetTimestamp();
                if (start >= end) return taken;
                await operation();
                taken.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }))).Result;
        var elapsed = Stopwatch.GetElapsedTime(began);
        double[] sorted = [.. latencies.SelectMany(taken => taken).Order()];
        return new Turn(sorted.Length / elapsed.TotalSeconds, Spread.At(sorted, 0.5), Spread.At(sorted, 0.99));
    }

    private readonly record struct Turn(double PerSecond, double P50, double P99);
}
