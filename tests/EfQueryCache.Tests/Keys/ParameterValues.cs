using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EfQueryCache.Tests.Keys.Confusable;
using FsCheck;
using FsCheck.Fluent;

namespace EfQueryCache.Tests.Keys;

/// <summary>Random parameter values of every supported kind, and an exact description of each to compare by.</summary>
internal static class ParameterValues
{
    private static readonly MethodInfo MemberwiseCloneMethod
        = typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private static readonly Gen<object?> Scalar = Gen.OneOf(
        Gen.Constant<object?>(null),
        Gen.Choose(-2, 2).Select(i => (object?)i),
        Gen.Choose(-2, 2).Select(i => (object?)(long)i),
        Gen.Choose(-2, 2).Select(i => (object?)(short)i),
        Gen.Choose(0, 2).Select(i => (object?)(byte)i),
        Gen.Elements<object?>("", "a", "A", "a ", "\u00e9", "e\u0301", "\ud800", "1"),
        Gen.Elements<object?>(0m, 0.0m, 1m, 1.0m, -1m, new decimal(0, 0, 0, true, 0)),
        Gen.Elements<object?>(0.0, -0.0, 1.0, double.NaN, double.NegativeInfinity),
        Gen.Elements<object?>(0f, -0f, 1f, float.NaN),
        Gen.Elements<object?>(true, false, 'a', '1'),
        Gen.Elements(DateTimeKind.Utc, DateTimeKind.Local, DateTimeKind.Unspecified).Select(kind => (object?)new DateTime(630_000_000, kind)),
        Gen.Choose(-2, 2).Select(h => (object?)new DateTimeOffset(new DateTime(2026, 1, 1, 5, 0, 0, DateTimeKind.Unspecified), TimeSpan.FromHours(h))),
        Gen.Elements<object?>(Color.Red, Taste.Sweet, new DateOnly(2026, 1, 1), TimeSpan.Zero, TimeOnly.MinValue, Guid.Empty));

    private static readonly Gen<object?> Collection = Gen.OneOf(
        Gen.Choose(-1, 1).ArrayOf().Resize(4).Select(a => (object?)a),
        Gen.Choose(-1, 1).ArrayOf().Resize(4).Select(a => (object?)a.ToList()),
        Gen.Choose(-1, 1).ArrayOf().Resize(4).Select(a => (object?)a.Select(i => i == 0 ? (int?)null : i).ToArray()),
        Gen.Elements<string?>("", null, "a", "ab").ArrayOf().Resize(4).Select(a => (object?)a),
        Gen.Choose(-1, 1).ArrayOf().Resize(4).Select(a => (object?)a.Select(i => (long)i).ToArray()),
        Gen.Choose(0, 1).ArrayOf().Resize(4).Select(a => (object?)a.Select(i => (byte)i).ToArray()),
        Gen.Elements(0m, 0.0m, 1m).ArrayOf().Resize(3).Select(a => (object?)a));

    private static readonly Gen<object?> Any = Gen.Frequency((2, Scalar), (1, Collection));

    /// <summary>Two values; one pair in three is of equal ones.</summary>
    public static Gen<Pair> Pairs { get; } = Gen.Frequency(
        (2, Any.Two().Select(t => new Pair(t.Item1, t.Item2))),
        (1, Any.Select(value => new Pair(value, Rebuild(value)))));

    /// <summary>An equal value that shares no memory with the given one.</summary>
    public static object? Rebuild(object? value) => value switch
    {
        null => null,
        string text => new string(text.AsSpan()),
        Array array => array.Clone(),
        List<int> list => new List<int>(list),
        _ => MemberwiseCloneMethod.Invoke(value, null), // another box of the same value
    };

    /// <summary>The type and every bit of a value.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        double d => $"double {BitConverter.DoubleToInt64Bits(d)}",
        float f => $"float {BitConverter.SingleToInt32Bits(f)}",
        Half h => $"Half {BitConverter.HalfToInt16Bits(h)}",
        TimeOnly time => $"TimeOnly {time.Ticks}",
        decimal m => $"decimal {string.Join(',', decimal.GetBits(m))}",
        DateTime t => $"DateTime {t.Ticks} {t.Kind} {Unsafe.BitCast<DateTime, ulong>(t) >> 62}",
        DateTimeOffset o => $"DateTimeOffset {o.Ticks} {o.Offset}",
        string s => $"string {string.Join(',', s.Select(c => (int)c))}",
        JsonDocument json => $"JsonDocument {json.RootElement.GetRawText()}",
        JsonElement json => $"JsonElement {json.GetRawText()}",
        IPAddress address => $"IPAddress {Convert.ToHexString(address.GetAddressBytes())} {address}",
        ITuple tuple => $"{value.GetType()} ({string.Join("; ", Enumerable.Range(0, tuple.Length).Select(i => Describe(tuple[i])))})",
        ValueType and not (Enum or Guid) when !value.GetType().IsPrimitive && value is not IFormattable => $"{value.GetType()} <{DescribeFields(value)}>",
        IEnumerable items => $"{value.GetType()} [{string.Join("; ", items.Cast<object?>().Select(Describe))}]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value.GetType()} {value}"),
    };

    private static string DescribeFields(object value)
        => string.Join("; ", value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Select(field => Describe(field.GetValue(value))));

    public sealed record Pair(object? X, object? Y)
    {
        public override string ToString() => $"{Describe(X)} and {Describe(Y)}";
    }
}
