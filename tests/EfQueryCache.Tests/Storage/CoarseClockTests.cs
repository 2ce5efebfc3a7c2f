using System.Diagnostics;
using EfQueryCache.Storage;
using EfQueryCache.Testing;

namespace EfQueryCache.Tests.Storage;

public sealed class CoarseClockTests
{
    [Fact]
    public void It_is_never_before_a_time_that_has_come()
    {
        var young = 0;
        for (var milliseconds = 101; milliseconds < 140; milliseconds++)
        {
            var time = TimeSpan.FromMilliseconds(milliseconds);
            var begin = Stopwatch.GetTimestamp();
            var end = CoarseClock.Before(time, TimeProvider.System);
            for (var passed = TimeSpan.Zero; CoarseClock.IsBefore(end); passed = Stopwatch.GetElapsedTime(begin))
            {
                Assert.True(passed < time);
                young++;
            }
        }

        Assert.Equal(OperatingSystem.IsLinux(), young > 0);
    }

    [Fact]
    public void It_says_nothing_of_other_clocks() => Assert.False(CoarseClock.IsBefore(CoarseClock.Before(TimeSpan.FromDays(1), new ManualTimeProvider())));
}
