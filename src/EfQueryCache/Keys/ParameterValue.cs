using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EfQueryCache.Keys;

/// <summary>
/// Compares parameter values exactly: same CLR type and same content down to the bits that a database could tell apart.
/// A type that is not known here makes its query uncacheable.
/// </summary>
internal static class ParameterValue
{
    private static readonly ConcurrentDictionary<Type, FieldInfo[]?> Fields = new();
    private static readonly ConcurrentDictionary<Type, bool> Collections = new();

    /// <summary>Makes the part of a key that stands for a value: itself, or a copy when its owner could change it.</summary>
    /// <returns><see langword="false"/> when values of this type cannot be compared exactly.</returns>
    public static bool TryCapture(object? value, out object? captured)
    {
        captured = value;
        return value is null || IsExact(value) || TryCaptureParts(value, out captured);
    }

    // Apart from the above, so that values that are kept as they are need no closures.
    private static bool TryCaptureParts(object value, out object? captured)
    {
        captured = value;
        return value switch
        {
            _ when !RuntimeHelpers.TryEnsureSufficientExecutionStack() => false, // a list that contains itself
            IPAddress address => TryCapture(typeof(IPAddress), Describe(address), out captured),
            BitArray bits => TryCapture(bits.GetType(), bits.Cast<object?>(), out captured),
            JsonDocument json => TryCaptureJson(json.GetType(), json.RootElement, out captured),
            JsonElement json => TryCaptureJson(json.GetType(), json, out captured),
            ValueType => FieldsOf(value.GetType()) is { } fields
                && TryCapture(value.GetType(), fields.Select(field => field.GetValue(value)), out captured),
            ITuple tuple when IsOfFramework(value.GetType())
                => TryCapture(value.GetType(), Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), out captured),
            IEnumerable items when IsCollection(value.GetType()) => TryCapture(value.GetType(), items.Cast<object?>(), out captured),
            _ => false,
        };
    }

    /// <summary>Compares two captured values.</summary>
    public static bool AreEqual(object? x, object? y)
    {
        if (ReferenceEquals(x, y)) return true;
        if (x is null || y is null) return false;
        return x switch
        {
            int a => y is int b && a == b,
            string a => y is string b && string.Equals(a, b, StringComparison.Ordinal),
            long a => y is long b && a == b,
            Guid a => y is Guid b && a == b,
            bool a => y is bool b && a == b,
            decimal a => y is decimal b && SameBits(a, b),
            double a => y is double b && BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b),
            float a => y is float b && BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b),
            DateTime a => y is DateTime b && SameBits(a, b),
            DateTimeOffset a => y is DateTimeOffset b && a.EqualsExact(b),
            _ => x.GetType() == y.GetType() && x.Equals(y),
        };
    }

    /// <summary>A hash that is equal for values that <see cref="AreEqual"/> calls equal.</summary>
    public static int Hash(object? value) => value switch
    {
        null => 0,
        int i => i,
        string s => s.GetHashCode(StringComparison.Ordinal),
        double d => BitConverter.DoubleToInt64Bits(d).GetHashCode(),
        float f => BitConverter.SingleToInt32Bits(f),
        _ => value.GetHashCode(),
    };

    /// <summary>What a captured value takes in memory, in bytes, roughly.</summary>
    public static int Bytes(object? value) => value switch
    {
        null => 8,
        string text => 32 + (2 * text.Length),
        ParameterCollection collection => collection.EstimatedBytes,
        _ => 40,
    };

    private static bool IsExact(object value) => value is int or string or long or Guid or bool or short or byte or sbyte
        or ushort or uint or ulong or char or decimal or double or float or DateTime or DateTimeOffset or DateOnly
        or TimeOnly or TimeSpan or Enum or BigInteger or PhysicalAddress or nint or nuint;

    // Something that is its items and nothing else. A class of somebody else's may keep more than it shows.
    private static bool IsCollection(Type type) => Collections.GetOrAdd(type, static type => type.IsSZArray
        || (IsOfFramework(type) && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>))));

    // The compiler brings lists of its own: IReadOnlyList<int> ids = [1, 2].
    private static bool IsOfFramework(Type type) => type.Namespace is { } name
        ? name == "System" || name.StartsWith("System.", StringComparison.Ordinal)
        : type.IsDefined(typeof(CompilerGeneratedAttribute));

    // The scope of an address can be set by whoever holds it.
    private static IEnumerable<object?> Describe(IPAddress address)
    {
        yield return Convert.ToHexString(address.GetAddressBytes());
        if (address.AddressFamily == AddressFamily.InterNetworkV6) yield return address.ScopeId;
    }

    private static bool TryCapture(Type type, IEnumerable<object?> parts, out object? captured)
    {
        var items = parts.ToArray();
        captured = null;
        for (var i = 0; i < items.Length; i++)
        {
            if (!TryCapture(items[i], out items[i])) return false;
        }

        captured = new ParameterCollection(type, items);
        return true;
    }

    private static bool TryCaptureJson(Type type, JsonElement json, out object? captured)
    {
        captured = null;
        return json.ValueKind != JsonValueKind.Undefined && TryCapture(type, [json.GetRawText()], out captured);
    }

    // Structs that a provider brings, such as ranges, intervals and points, are as exact as all their fields. Of a buffer
    // only the first item is a field.
    private static FieldInfo[]? FieldsOf(Type type) => Fields.GetOrAdd(
        type,
        static type => type.IsDefined(typeof(InlineArrayAttribute)) || type.IsDefined(typeof(UnsafeValueTypeAttribute))
            ? null
            : type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic));

    // 1.0 and 1.00 are equal decimals, but not the same numeric.
    private static bool SameBits(decimal a, decimal b)
        => Unsafe.BitCast<decimal, Int128>(a) == Unsafe.BitCast<decimal, Int128>(b);

    // Beside ticks and kind, a local time knows which of the two it is when a clock is set back.
    private static bool SameBits(DateTime a, DateTime b) => Unsafe.BitCast<DateTime, long>(a) == Unsafe.BitCast<DateTime, long>(b);
}
