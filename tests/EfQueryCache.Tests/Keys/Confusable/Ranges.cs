using NpgsqlTypes;

namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Ranges that differ in a bound, in what bounds mean, or in the type between them.</summary>
internal static class Ranges
{
    public static LookAlikes[] All =>
    [
        Group("one to five", () =>
        [
            new NpgsqlRange<int>(1, true, 5, true), new NpgsqlRange<int>(1, true, 5, false), new NpgsqlRange<int>(1, false, 5, true),
            new NpgsqlRange<int>(1, false, 5, false), new NpgsqlRange<int>(1, true, 6, false), new NpgsqlRange<int>(1, true, false, 5, true, true),
            new NpgsqlRange<int>(1, true, true, 5, true, false), new NpgsqlRange<int>(1, true, true, 5, true, true), new[] { 1, 5 }, (1, 5),
        ]),
        Group("empty", () =>
        [
            NpgsqlRange<int>.Empty, NpgsqlRange<long>.Empty, NpgsqlRange<decimal>.Empty, NpgsqlRange<DateOnly>.Empty, NpgsqlRange<DateTime>.Empty, null, "empty",
            Array.Empty<NpgsqlRange<int>>(), new[] { NpgsqlRange<int>.Empty },
        ]),
        Group("zero and no bound", () =>
        [
            new NpgsqlRange<int>(0, true, false, 0, true, false), new NpgsqlRange<int>(0, true, false, 0, true, true),
            new NpgsqlRange<int>(0, true, true, 0, true, false), new NpgsqlRange<int>(0, false, true, 0, false, true), NpgsqlRange<int>.Empty,
        ]),
        Group("scales of a bound", () => [new NpgsqlRange<decimal>(1, 2), new NpgsqlRange<decimal>(1.0m, 2), new NpgsqlRange<decimal>(1, 2.0m), new NpgsqlRange<int>(1, 2)]),
        Group("signs of a bound", () => [new NpgsqlRange<double>(0.0, 2), new NpgsqlRange<double>(-0.0, 2), new NpgsqlRange<double>(double.NaN, 2)]),
        Group("kinds of a bound", () => [Days(DateTimeKind.Utc), Days(DateTimeKind.Local), Days(DateTimeKind.Unspecified), new NpgsqlRange<DateOnly>(new(2026, 3, 1), new(2026, 3, 2))]),
        Group("one row to infinity", () =>
        [
            new NpgsqlRange<DateTime>(Day(1), DateTime.MaxValue), new NpgsqlRange<DateTime>(Day(1), true, false, default, false, true),
            new NpgsqlRange<DateTime>(Day(1), true, false, DateTime.MaxValue, false, false),
        ]),
        Group("several ranges", () =>
        [
            new[] { new NpgsqlRange<int>(1, 2), new NpgsqlRange<int>(3, 4) }, new[] { new NpgsqlRange<int>(3, 4), new NpgsqlRange<int>(1, 2) },
            new[] { new NpgsqlRange<int>(1, 4) }, new List<NpgsqlRange<int>> { new(1, 2), new(3, 4) }, new[] { new NpgsqlRange<long>(1, 2), new NpgsqlRange<long>(3, 4) },
            new[] { 1, 2, 3, 4 },
        ]),
    ];

    private static LookAlikes Group(string name, Func<object?[]> make) => LookAlikes.Of("ranges", name, make);

    private static NpgsqlRange<DateTime> Days(DateTimeKind kind) => new(DateTime.SpecifyKind(Day(1), kind), DateTime.SpecifyKind(Day(2), kind));

    private static DateTime Day(int day) => new(2026, 3, day, 0, 0, 0, DateTimeKind.Unspecified);
}
