using System.Collections;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using NpgsqlTypes;

namespace EfQueryCache.Tests.Types;

/// <summary>All that a value is made of, with the exact type of each part: kinds, scales, signs of zero and bounds included.</summary>
internal static class ValueText
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value)
    {
        if (value is null)
        {
            text.Append("null");
            return;
        }

        text.Append(TypeName.Of(value.GetType())).Append(' ');
        if (Scalar(value) is { } scalar) text.Append(scalar);
        else if (value is IEnumerable items and not ValueType) WriteItems(text, items);
        else WriteFields(text, value);
    }

    private static string? Scalar(object value) => value switch
    {
        string s => $"\"{s}\"",
        double d => $"{d.ToString("R", CultureInfo.InvariantCulture)} {BitConverter.DoubleToInt64Bits(d):x}",
        float f => $"{f.ToString("R", CultureInfo.InvariantCulture)} {BitConverter.SingleToInt32Bits(f):x}",
        decimal d => string.Create(CultureInfo.InvariantCulture, $"{d} {string.Join(' ', decimal.GetBits(d))}"),
        DateTime t => string.Create(CultureInfo.InvariantCulture, $"{t:O} {t.Ticks} {t.Kind}"),
        DateTimeOffset t => string.Create(CultureInfo.InvariantCulture, $"{t:O} {t.Ticks} {t.Offset}"),
        JsonDocument json => json.RootElement.GetRawText(),
        JsonElement json => json.GetRawText(),
        IPAddress { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } address => $"{address} {address.ScopeId}",
        BitArray bits => string.Concat(bits.Cast<bool>().Select(bit => bit ? '1' : '0')),
        char or bool or Enum or BigInteger or Guid or DateOnly or TimeOnly or TimeSpan or IPAddress or PhysicalAddress or NpgsqlTsVector or NpgsqlTsQuery or Uri
            => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        _ when value.GetType().IsPrimitive => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        _ => null,
    };

    private static void WriteItems(StringBuilder text, IEnumerable items)
    {
        if (items is Array { Rank: var rank } array)
        {
            for (var i = 0; i < rank; i++) text.Append(CultureInfo.InvariantCulture, $"[{array.GetLowerBound(i)}..{array.GetUpperBound(i)}]");
        }

        text.Append('{');
        foreach (var item in items)
        {
            Write(text, item);
            text.Append(", ");
        }

        text.Append('}');
    }

    private static void WriteFields(StringBuilder text, object value)
    {
        text.Append('(');
        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                text.Append(field.Name).Append('=');
                Write(text, field.GetValue(value));
                text.Append("; ");
            }
        }

        text.Append(')');
    }
}
