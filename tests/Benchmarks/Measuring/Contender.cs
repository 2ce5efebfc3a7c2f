using System.Diagnostics;

namespace EfQueryCache.Benchmarks.Measuring;

/// <summary>One operation that is measured, batch by batch.</summary>
/// <param name="name">What the reports call it.</param>
/// <param name="operation">The operation.</param>
/// <param name="isSynchronous">
/// Whether it ends on the calling thread: then that thread's processor time and allocations are its own. Else those of the
/// whole process are taken, in which nothing else happens meanwhile.
/// </param>
internal sealed class Contender(string name, Func<Task> operation, bool isSynchronous)
{
    public string Name => name;

    /// <summary>Microseconds per operation, one for each batch.</summary>
    public List<double> Cpu { get; } = [];

    /// <summary>Microseconds per operation, one for each batch.</summary>
    public List<double> Wall { get; } = [];

    /// <summary>Bytes per operation, one for each batch.</summary>
    public List<double> Bytes { get; } = [];

    public int BatchSize { get; private set; } = 1;

    /// <summary>Runs it for a while and chooses how many make a batch.</summary>
    public void WarmUp(TimeSpan duration, TimeSpan batch)
    {
        var began = Stopwatch.GetTimestamp();
        var count = 0;
        while (Stopwatch.GetElapsedTime(began) < duration || count < 3)
        {
            Run(1);
            count++;
        }

        // The second half is warm: it says how long one takes.
        began = Stopwatch.GetTimestamp();
        count = Math.Max(1, count / 4);
        Run(count);
        BatchSize = Math.Max(1, (int)(batch / Stopwatch.GetElapsedTime(began) * count));
    }

    public void Measure()
    {
        var began = Stopwatch.GetTimestamp();
        var bytes = isSynchronous ? GC.GetAllocatedBytesForCurrentThread() : GC.GetTotalAllocatedBytes(precise: true);
        var cpu = isSynchronous ? ThreadClock.Thread : ThreadClock.Process;
        Run(BatchSize);
        cpu = (isSynchronous ? ThreadClock.Thread : ThreadClock.Process) - cpu;
        bytes = (isSynchronous ? GC.GetAllocatedBytesForCurrentThread() : GC.GetTotalAllocatedBytes(precise: true)) - bytes;
        Cpu.Add(cpu / 1000.0 / BatchSize);
        Bytes.Add((double)bytes / BatchSize);
        Wall.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds / BatchSize);
    }

    private void Run(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var task = operation();
            if (task.IsCompletedSuccessfully) continue;
            if (isSynchronous) task.GetAwaiter().GetResult(); // only while it is prepared; says so below
            else task.Wait();
            if (isSynchronous && Cpu.Count > 0) throw new InvalidOperationException($"{name} did not end on its thread: what was measured is not all of it.");
        }
    }
}
