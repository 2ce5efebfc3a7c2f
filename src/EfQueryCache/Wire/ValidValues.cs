using System.Runtime.InteropServices;

namespace EfQueryCache.Wire;

/// <summary>Which bytes are values of the types that have bit patterns without a meaning.</summary>
internal static class ValidValues
{
    public static bool AreBooleans(ReadOnlySpan<bool> values) => !MemoryMarshal.AsBytes(values).ContainsAnyExceptInRange((byte)0, (byte)1);

    /// <summary>Flags first: sign and a scale of up to 28, and nothing else.</summary>
    public static bool AreDecimals(ReadOnlySpan<decimal> values)
    {
        var words = MemoryMarshal.Cast<decimal, uint>(values);
        for (var i = 0; i < words.Length; i += 4)
        {
            if ((words[i] & 0x7f00_ffff) != 0 || ((words[i] >> 16) & 0xff) > 28) return false;
        }

        return true;
    }

    /// <summary>The two highest bits are the kind.</summary>
    public static bool AreTimes(ReadOnlySpan<DateTime> values)
    {
        foreach (var bits in MemoryMarshal.Cast<DateTime, ulong>(values))
        {
            if ((bits & 0x3fff_ffff_ffff_ffff) > (ulong)DateTime.MaxValue.Ticks) return false;
        }

        return true;
    }

    public static bool AreDays(ReadOnlySpan<DateOnly> values)
        => !MemoryMarshal.Cast<DateOnly, int>(values).ContainsAnyExceptInRange(0, DateOnly.MaxValue.DayNumber);

    public static bool AreTimesOfDay(ReadOnlySpan<TimeOnly> values)
        => !MemoryMarshal.Cast<TimeOnly, long>(values).ContainsAnyExceptInRange(0, TimeOnly.MaxValue.Ticks);
}
