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

    /// <summary>Runs it for at least so long.</summary>
    public void WarmUp(TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        do Run(1);
        while (Stopwatch.GetElapsedTime(began) < duration);
    }

    /// <summary>Chooses how many make a batch.</summary>
    public void Calibrate(TimeSpan batch)
    {
        var began = Stopwatch.GetTimestamp();
        var count = 0;
        for (; Stopwatch.GetElapsedTime(began) < batch * 2; count++) Run(1);
        BatchSize = Math.Max(1, count / 2);
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
            else ((IAsyncResult)task).AsyncWaitHandle.WaitOne(); // Wait() would use the processor while it waits
            if (isSynchronous && Cpu.Count > 0) throw new InvalidOperationException($"{name} did not end on its thread: what was measured is not all of it.");
        }
    }
}
