using System.Runtime.CompilerServices;
using NpgsqlTypes;

namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Times of one instant, one wall clock or one length.</summary>
internal static class Times
{
    public static LookAlikes[] All =>
    [
        Group("noon", () =>
        [
            Noon(DateTimeKind.Utc), Noon(DateTimeKind.Local), SecondTime(Noon(DateTimeKind.Local)), Noon(DateTimeKind.Unspecified),
            Noon(DateTimeKind.Utc).AddTicks(1), Noon(DateTimeKind.Utc).AddTicks(-1), At(12, 0), At(14, 2), At(12, 1), At(11, -1),
            Noon(DateTimeKind.Utc).Ticks, "2026-03-01T12:00:00.0000000Z",
        ]),
        Group("midnight", () =>
        [
            new DateOnly(2026, 3, 1), Noon(DateTimeKind.Utc).Date, Noon(DateTimeKind.Unspecified).Date, At(0, 0), At(24 - 24, 1), "2026-03-01",
            new DateOnly(2026, 3, 1).DayNumber,
        ]),
        Group("twelve hours", () =>
        [
            new TimeOnly(12, 0), TimeSpan.FromHours(12), TimeSpan.FromHours(12).Ticks, TimeSpan.FromHours(36), TimeSpan.FromHours(-12),
            new NpgsqlInterval(0, 0, 43_200_000_000), new TimeOnly(12, 0).Add(TimeSpan.FromTicks(1)), "12:00:00",
        ]),
        Group("a month", () =>
        [
            new NpgsqlInterval(1, 0, 0), new NpgsqlInterval(0, 30, 0), new NpgsqlInterval(0, 0, 2_592_000_000_000), new NpgsqlInterval(2, -30, 0),
            new NpgsqlInterval(0, 29, 86_400_000_000), TimeSpan.FromDays(30), "1 mon", "30 days",
        ]),
        Group("a year", () => [new NpgsqlInterval(12, 0, 0), new NpgsqlInterval(0, 360, 0), new NpgsqlInterval(0, 365, 0), TimeSpan.FromDays(365)]),
        Group("no time", () => [new NpgsqlInterval(0, 0, 0), new NpgsqlInterval(1, -30, 0), new NpgsqlInterval(0, 1, -86_400_000_000), TimeSpan.Zero, TimeOnly.MinValue, null]),
        Group("the beginning", () => [DateTime.MinValue, DateOnly.MinValue, DateTimeOffset.MinValue, TimeSpan.MinValue, DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), "-infinity"]),
        Group("the end", () => [DateTime.MaxValue, DateOnly.MaxValue, DateTimeOffset.MaxValue, TimeSpan.MaxValue, TimeOnly.MaxValue, DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc)]),
    ];

    private static LookAlikes Group(string name, Func<object?[]> make) => LookAlikes.Of("times", name, make);

    private static DateTime Noon(DateTimeKind kind) => new(2026, 3, 1, 12, 0, 0, kind);

    private static DateTimeOffset At(int hour, int offset) => new(2026, 3, 1, hour, 0, 0, TimeSpan.FromHours(offset));

    // What a conversion from UTC returns in the hour that comes twice when clocks are set back; where the tests run, none may be.
    private static DateTime SecondTime(DateTime local) => Unsafe.BitCast<long, DateTime>(Unsafe.BitCast<DateTime, long>(local) | (3L << 62));
}
