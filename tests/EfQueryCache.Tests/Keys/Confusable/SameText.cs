using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Text.Json;
using NpgsqlTypes;

#pragma warning disable CS0618 // NpgsqlCidr is obsolete, and accepted

namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Values whose <c>ToString</c> is the same.</summary>
internal static class SameText
{
    private enum Blank
    {
    }

    private enum Narrow : byte
    {
    }

    private enum Answer
    {
        True,
        NaN,
    }

    public static LookAlikes[] All =>
    [
        Group("1", () =>
        [
            1, 1L, (short)1, (byte)1, (sbyte)1, (ushort)1, 1u, 1ul, (nint)1, (nuint)1, 1m, 1.0, 1f, (Half)1, (Int128)1, (UInt128)1, BigInteger.One,
            "1", '1', (Blank)1, (Narrow)1, JsonElement.Parse("1"), JsonElement.Parse("\"1\""),
        ]),
        Group("-1", () => [-1, -1L, (short)-1, (sbyte)-1, (nint)(-1), -1m, -1.0, -1f, (Half)(-1), (Int128)(-1), BigInteger.MinusOne, "-1", (Blank)(-1)]),
        Group("0.5", () => [0.5, 0.5f, 0.5m, (Half)0.5, "0.5"]),
        Group("1.0", () => [1.0m, "1.0", JsonElement.Parse("1.0")]),
        Group("NaN", () => [double.NaN, float.NaN, Half.NaN, "NaN", Answer.NaN]),
        Group("Infinity", () => [double.PositiveInfinity, float.PositiveInfinity, Half.PositiveInfinity, "Infinity"]),
        Group("True", () => [true, "True", Answer.True, JsonElement.Parse("true")]),
        Group("Red", () => [Color.Red, Taste.Red, "Red"]),
        Group("a", () => ['a', "a", JsonElement.Parse("\"a\"")]),
        Group("nothing", () => [null, "", PhysicalAddress.None]),
        Group("a Guid", () => [Guid.Empty, Guid.Empty.ToString()]),
        Group("noon", () => [new TimeOnly(12, 0), "12:00"]),
        Group("half a day", () => [TimeSpan.FromHours(12), "12:00:00"]),
        Group("a day", () => [new DateOnly(2026, 3, 1), "03/01/2026"]),
        Group("a time without its ticks", () =>
        [
            Noon(DateTimeKind.Utc), Noon(DateTimeKind.Local), Noon(DateTimeKind.Unspecified), Noon(DateTimeKind.Utc).AddTicks(1), "03/01/2026 12:00:00",
        ]),
        Group("the name of an array", () => [new[] { 1 }, new[] { 2 }, new[] { 1, 2 }, Array.Empty<int>(), "System.Int32[]"]),
        Group("the name of a list", () => [new List<string> { "a" }, new List<string> { "b" }, new List<string>()]),
        Group("the name of a document", () => [JsonDocument.Parse("1"), JsonDocument.Parse("2"), "System.Text.Json.JsonDocument"]),
        Group("an address", () => [IPAddress.Parse("10.0.0.1"), "10.0.0.1"]),
        Group("an address and its mask", () => [new NpgsqlCidr(IPAddress.Parse("10.0.0.0"), 8), new IPNetwork(IPAddress.Parse("10.0.0.0"), 8), "10.0.0.0/8"]),
        Group("a tuple", () => [(1, 2), (1L, 2L), ((short)1, (short)2), ("1", "2"), Tuple.Create(1, 2), "(1, 2)"]),
        Group("a range", () => [new NpgsqlRange<int>(1, 5), new NpgsqlRange<long>(1, 5), new NpgsqlRange<decimal>(1, 5), "[1,5]"]),
        Group("a point", () => [new NpgsqlPoint(1, 2), "(1,2)"]),
    ];

    private static LookAlikes Group(string name, Func<object?[]> make)
        => LookAlikes.Of("same text", name, make, (x, y) => TextOf(x) == TextOf(y));

    private static string? TextOf(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    private static DateTime Noon(DateTimeKind kind) => new(2026, 3, 1, 12, 0, 0, kind);
}
