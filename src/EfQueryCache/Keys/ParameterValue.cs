using System.Collections;
using System.Runtime.CompilerServices;

namespace EfQueryCache.Keys;

/// <summary>
/// Compares parameter values exactly: same CLR type and same content down to the bits that a database could tell apart.
/// A type that is not known here makes its query uncacheable.
/// </summary>
internal static class ParameterValue
{
    /// <summary>Makes the part of a key that stands for a value: itself, or a copy when its owner could change it.</summary>
    /// <returns><see langword="false"/> when values of this type cannot be compared exactly.</returns>
    public static bool TryCapture(object? value, out object? captured)
    {
        captured = value;
        if (value is null || IsExact(value)) return true;
        if (value is not IList list || !IsKnownCollection(value.GetType())) return false;

        var items = new object?[list.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = list[i];
            if (items[i] is { } item && !IsExact(item)) return false;
        }

        captured = new ParameterCollection(value.GetType(), items);
        return true;
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
            DateTime a => y is DateTime b && a.Ticks == b.Ticks && a.Kind == b.Kind,
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
        or TimeOnly or TimeSpan or Enum;

    private static bool IsKnownCollection(Type type)
        => type is { IsArray: true, IsSZArray: true } || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>));

    // 1.0 and 1.00 are equal decimals, but not the same numeric.
    private static bool SameBits(decimal a, decimal b)
        => Unsafe.BitCast<decimal, Int128>(a) == Unsafe.BitCast<decimal, Int128>(b);
}
