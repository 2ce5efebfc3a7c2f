using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EfQueryCache.Benchmarks.Measuring;

/// <summary>Processor time, which a busy machine does not lengthen as it does wall time. Linux only.</summary>
internal static partial class ThreadClock
{
    private const int ProcessCpuTime = 2;
    private const int ThreadCpuTime = 3;

    /// <summary>What the calling thread has used so far, in nanoseconds.</summary>
    public static long Thread => Read(ThreadCpuTime);

    /// <summary>What all threads of the process have used so far, in nanoseconds.</summary>
    public static long Process => Read(ProcessCpuTime);

    private static long Read(int clock)
        => GetTime(clock, out var time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
