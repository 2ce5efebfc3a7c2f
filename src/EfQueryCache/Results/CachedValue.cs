using System.Collections;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EfQueryCache.Results;

/// <summary>
/// Which values of columns can be kept and handed out again, what they weigh, and copies of those that a caller could change.
/// </summary>
internal static class CachedValue
{
    private const int ObjectBytes = 24;

    /// <summary>Whether a value can be kept: it is immutable, or <see cref="Copy{T}"/> makes an independent copy of it.</summary>
    public static bool CanKeep(object value) => ValueKinds.Of(value.GetType()) != ValueKind.Unknown
        || (value is object?[] items && value.GetType() == typeof(object[]) && items.All(item => item is null || CanKeep(item)));

    /// <summary>The value itself when it cannot change, else a copy for the caller to own.</summary>
    public static T Copy<T>(T value)
    {
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<T>() || value is null or string) return value;

        // A value that cannot be kept may pass through once, to the one who asked; nobody else has it.
        var type = value.GetType();
        return ValueKinds.Of(type) == ValueKind.Copied || type == typeof(object[]) ? (T)CopyObject(value) : value;
    }

    private static object CopyObject(object value)
    {
        switch (value)
        {
            case Array array when ValueKinds.Of(array.GetType().GetElementType()!) == ValueKind.Immutable:
                return array.Clone();
            case Array { Rank: 1 } array:
                var copied = (Array)array.Clone();
                for (var i = 0; i < copied.Length; i++) copied.SetValue(Copy(copied.GetValue(i)), i);
                return copied;
            case BitArray bits:
                return bits.Clone();
            case Dictionary<string, string?> map:
                return new Dictionary<string, string?>(map, map.Comparer);
            case IDictionary map:
                var comparer = map.GetType().GetProperty(nameof(Dictionary<,>.Comparer))!.GetValue(map);
                return Activator.CreateInstance(map.GetType(), map, comparer)!;
            case JsonDocument json:
                return JsonDocument.Parse(json.RootElement.GetRawText());
            case IPAddress { AddressFamily: AddressFamily.InterNetworkV6 } address:
                return new IPAddress(address.GetAddressBytes(), address.ScopeId);
            case IPAddress address:
                return new IPAddress(address.GetAddressBytes());
            case IList list:
                var copy = (IList)Activator.CreateInstance(list.GetType(), list.Count)!;
                foreach (var item in list) copy.Add(Copy(item));
                return copy;
            default:
                return ValueKinds.CopyStruct(value, Copy);
        }
    }

    /// <summary>The memory that a string takes, in bytes.</summary>
    public static long StringBytes(string text) => ObjectBytes + (sizeof(char) * (long)text.Length);

    /// <summary>The memory behind a reference, in bytes; 0 for what lies in its column's array.</summary>
    public static long PayloadBytes<T>(T value)
    {
        if (typeof(T).IsValueType) return 0;
        return value switch
        {
            null => 0,
            string text => StringBytes(text),
            byte[] bytes => ObjectBytes + bytes.Length,
            object?[] items => ObjectBytes + items.Sum(item => 8 + PayloadBytes(item)),
            Array array when array.GetType().GetElementType()!.IsPrimitive => ObjectBytes + Buffer.ByteLength(array),
            Array array => ObjectBytes + (array.Length * 16L),
            BitArray bits => (2 * ObjectBytes) + (bits.Length / 8),
            JsonDocument json => (4 * ObjectBytes) + (3L * json.RootElement.GetRawText().Length),
            IDictionary map => ObjectBytes + map.Keys.Cast<object?>().Concat(map.Values.Cast<object?>()).Sum(item => 16 + PayloadBytes(item)),
            IEnumerable items => ObjectBytes + items.Cast<object?>().Sum(item => 16 + PayloadBytes(item)),
            _ => 2 * ObjectBytes,
        };
    }
}
