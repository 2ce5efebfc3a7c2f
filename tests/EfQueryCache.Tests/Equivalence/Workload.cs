using System.Diagnostics;
using EfQueryCache.Tests.Equivalence.Shapes;
using EfQueryCache.Tests.Equivalence.Writing;

namespace EfQueryCache.Tests.Equivalence;

/// <summary>
/// Shapes and writes in a random order that follows from the seed. Nothing is written between the reads that are compared,
/// so they must be equal to the letter.
/// </summary>
internal sealed class Workload(Zoo zoo, int seed)
{
    private const double WriteShare = 1 / 12.0;
    private const int ShapesAtOnce = 16;
    private const int Rounds = 6;
    private const int MaxDifferences = 10;

    private readonly Random _random = new(seed);
    private readonly Comparison _comparison = new(zoo);
    private readonly WorkloadReport _report = new();
    private string _lastWrite = "no write";

    /// <summary>
    /// A few shapes at a time, each again and again, so that an entry meets the writes right after it was stored; then the
    /// next few, until there are enough comparisons.
    /// </summary>
    public async Task<WorkloadReport> RunAsync(int comparisons, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var waiting = new Queue<Shape>();
        while (_report.Comparisons < comparisons && _report.Differences.Count < MaxDifferences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await zoo.ClearAsync(); // other shapes with the same SQL may have been here before
            var some = Enumerable.Range(0, ShapesAtOnce).Select(_ => (Next(waiting), _random.Next(Reading.Numbers))).ToArray();
            for (var round = 0; round < Rounds; round++)
            {
                await zoo.SettleAsync();
                await CompareAsync(some, isAsync: round % 2 == 0);
            }
        }

        _report.Elapsed = Stopwatch.GetElapsedTime(begin);
        return _report;
    }

    private Shape Next(Queue<Shape> waiting)
    {
        if (waiting.Count == 0)
        {
            var all = AllShapes.List.ToArray();
            _random.Shuffle(all);
            foreach (var shape in all) waiting.Enqueue(shape);
        }

        return waiting.Dequeue();
    }

    private async Task WriteAsync()
    {
        var write = AllWrites.List[_random.Next(AllWrites.List.Count)];
        var cache = _random.Next(2) == 0 ? zoo.Marked : zoo.All;
        await using var context = _random.Next(3) == 0 ? zoo.OpenOther(cache) : zoo.Open(cache);
        await write.RunAsync(new WriteScope(context, _random, isAsync: _random.Next(2) == 0));
        _report.Writes[write.Name] = _report.Writes.GetValueOrDefault(write.Name) + 1;
        _lastWrite = write.Name;
    }

    // What one API has stored, the other one is served.
    private async Task CompareAsync((Shape, int)[] shapes, bool isAsync)
    {
        foreach (var (shape, number) in shapes)
        {
            if (_random.NextDouble() < WriteShare) await WriteAsync();
            var expected = await _comparison.AskDatabaseAsync(shape, number, isAsync: _random.Next(2) == 0);
            var (actual, answer) = await _comparison.AskCacheAsync(shape, number, isAsync);
            _report.Add(shape, answer);
            if (actual != expected) _report.Differences.Add(new Difference(shape, number, isAsync, answer, _lastWrite, expected, actual));
        }
    }
}
