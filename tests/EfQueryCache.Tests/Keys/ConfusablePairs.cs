using System.Globalization;

namespace EfQueryCache.Tests.Keys;

/// <summary>Values that something careless would take for each other, and a database would not.</summary>
internal static class ConfusablePairs
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    public enum Color
    {
        None,
        Red,
    }

    public enum Taste
    {
        None,
        Sweet,
    }

    public enum Wide : long
    {
        None,
        One,
    }

    public static Dictionary<string, (object? X, object? Y)> All => new()
    {
        ["int and long"] = (1, 1L),
        ["int and short"] = (1, (short)1),
        ["int and byte"] = (1, (byte)1),
        ["int and sbyte"] = (1, (sbyte)1),
        ["int and uint"] = (1, 1u),
        ["long and ulong"] = (1L, 1ul),
        ["short and ushort"] = ((short)1, (ushort)1),
        ["byte and sbyte"] = ((byte)1, (sbyte)1),
        ["int and text"] = (1, "1"),
        ["int and decimal"] = (1, 1m),
        ["int and double"] = (1, 1.0),
        ["int and float"] = (1, 1f),
        ["int and bool"] = (1, true),
        ["int and char"] = (49, '1'),
        ["char and text"] = ('a', "a"),
        ["char and its code"] = ('a', (ushort)'a'),
        ["bool and text"] = (true, "True"),
        ["true and false"] = (true, false),
        ["zero and null"] = (0, null),
        ["false and null"] = (false, null),
        ["zero and false"] = (0, false),
        ["neighbours"] = (1, 2),
        ["sign"] = (1, -1),
        ["wrapped"] = (int.MinValue, (long)int.MinValue),
        ["high bits of a long"] = (1L, 1L + (1L << 32)),
        ["float and double"] = (0.1f, 0.1),
        ["float and double, same number"] = (0.5f, 0.5),
        ["double and decimal"] = (0.1, 0.1m),
        ["scale of a decimal"] = (1.0m, 1.00m),
        ["scale of zero"] = (0m, 0.0m),
        ["sign of a decimal zero"] = (0m, new decimal(0, 0, 0, true, 0)),
        ["sign of a double zero"] = (0.0, -0.0),
        ["sign of a float zero"] = (0f, -0f),
        ["NaN bits"] = (double.NaN, BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(double.NaN) ^ 1)),
        ["float NaN bits"] = (float.NaN, BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(float.NaN) ^ 1)),
        ["NaN and infinity"] = (double.NaN, double.PositiveInfinity),
        ["last bit of a double"] = (1.0, double.BitIncrement(1.0)),
        ["DateTime kinds UTC and unspecified"] = (Noon, DateTime.SpecifyKind(Noon, DateTimeKind.Unspecified)),
        ["DateTime kinds UTC and local"] = (Noon, DateTime.SpecifyKind(Noon, DateTimeKind.Local)),
        ["DateTime kinds local and unspecified"] = (DateTime.SpecifyKind(Noon, DateTimeKind.Local), DateTime.SpecifyKind(Noon, DateTimeKind.Unspecified)),
        ["one tick"] = (Noon, Noon.AddTicks(1)),
        ["DateTime and DateTimeOffset"] = (Noon, new DateTimeOffset(Noon)),
        ["offsets of one instant"] = (new DateTimeOffset(Noon), new DateTimeOffset(Noon).ToOffset(TimeSpan.FromHours(2))),
        ["one wall clock, two offsets"] = (
            new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(1))),
        ["DateOnly and DateTime"] = (new DateOnly(2026, 3, 1), new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Unspecified)),
        ["TimeOnly and TimeSpan"] = (new TimeOnly(12, 0), TimeSpan.FromHours(12)),
        ["DateTime and text"] = (Noon, Noon.ToString("o", CultureInfo.InvariantCulture)),
        ["ticks and TimeSpan"] = (10L, TimeSpan.FromTicks(10)),
        ["Guid and text"] = (Guid.Empty, Guid.Empty.ToString()),
        ["last bit of a Guid"] = (new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12)),
        ["enum and number"] = (Color.Red, 1),
        ["enums of one number"] = (Color.Red, Taste.Sweet),
        ["enums of two widths"] = (Color.Red, Wide.One),
        ["enum and name"] = (Color.Red, "Red"),
        ["null and empty text"] = (null, ""),
        ["null and text"] = (null, "null"),
        ["case"] = ("a", "A"),
        ["trailing space"] = ("a", "a "),
        ["leading space"] = ("a", " a"),
        ["no-break space"] = ("a b", "a\u00a0b"),
        ["normalization"] = ("\u00e9", "e\u0301"),
        ["invisible character"] = ("ab", "a\u200bb"),
        ["soft hyphen"] = ("ab", "a\u00adb"),
        ["NUL at the end"] = ("a", "a\0"),
        ["lone surrogates"] = ("\ud800", "\ud801"),
        ["lone surrogate and replacement"] = ("\ud800", "\ufffd"),
        ["sharp s"] = ("stra\u00dfe", "strasse"),
        ["Turkish i"] = ("i", "\u0131"),
        ["full width"] = ("1", "\uff11"),
        ["line ends"] = ("a\nb", "a\r\nb"),
        ["int[] and List<int>"] = (new[] { 1, 2 }, new List<int> { 1, 2 }),
        ["int[] and long[]"] = (new[] { 1, 2 }, new[] { 1L, 2L }),
        ["int[] and uint[]"] = (new[] { 1, 2 }, new[] { 1u, 2u }),
        ["byte[] and sbyte[]"] = (new byte[] { 1 }, new sbyte[] { 1 }),
        ["int[] and int?[]"] = (new[] { 1 }, new int?[] { 1 }),
        ["int[] and object[]"] = (new[] { 1 }, new object[] { 1 }),
        ["enum[] and int[]"] = (new[] { Color.Red }, new[] { 1 }),
        ["order of an array"] = (new[] { 1, 2 }, new[] { 2, 1 }),
        ["repeated item"] = (new[] { 1 }, new[] { 1, 1 }),
        ["empty array and null"] = (Array.Empty<int>(), null),
        ["empty arrays of two types"] = (Array.Empty<int>(), Array.Empty<long>()),
        ["empty array and list"] = (Array.Empty<int>(), new List<int>()),
        ["null in an array and zero"] = (new int?[] { null }, new int?[] { 0 }),
        ["null in an array and nothing"] = (new int?[] { 1, null }, new int?[] { 1 }),
        ["null at another place"] = (new int?[] { null, 1 }, new int?[] { 1, null }),
        ["null in string[] and empty text"] = (new string?[] { null }, new string?[] { "" }),
        ["joined texts"] = (new[] { "a", "b" }, new[] { "a,b" }),
        ["split differently"] = (new[] { "ab", "c" }, new[] { "a", "bc" }),
        ["byte[] and text"] = ("a"u8.ToArray(), "a"),
        ["scale in an array"] = (new[] { 1.0m }, new[] { 1.00m }),
        ["sign of zero in an array"] = (new[] { 0.0 }, new[] { -0.0 }),
        ["kind in an array"] = (new[] { Noon }, new[] { DateTime.SpecifyKind(Noon, DateTimeKind.Unspecified) }),
        ["item and array of it"] = (1, new[] { 1 }),
    };
}
