namespace EfQueryCache.Storage;

/// <summary>
/// A clock that takes a third of the time to read, and lags behind by some milliseconds: enough to say that something is young.
/// </summary>
/// <remarks>
/// <see cref="Environment.TickCount64"/>: on Linux CLOCK_MONOTONIC_COARSE, which is CLOCK_MONOTONIC as the kernel's timer saw it last
/// (clock_gettime(2)), every 1 to 10 ms. Elsewhere nobody says so much about how it and the exact clock stand to each other: nothing is sure.
/// </remarks>
internal static class CoarseClock
{
    // Ten times what it lags behind at most.
    private const long Lag = 100;

    /// <summary>The time before which, by this clock, less than the given time has passed from now on for sure.</summary>
    /// <returns>What is never to come, where nothing is sure.</returns>
    public static long Before(TimeSpan time, TimeProvider clock)
        => OperatingSystem.IsLinux() && ReferenceEquals(clock, TimeProvider.System) ? Environment.TickCount64 + (long)time.TotalMilliseconds - Lag : long.MinValue;

    /// <summary>Whether it is surely before what <see cref="Before"/> has said.</summary>
    public static bool IsBefore(long time) => Environment.TickCount64 < time;
}
