using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Reflection;
using System.Text.Json;

namespace EfQueryCache.Results;

/// <summary>
/// Which values of columns can be kept and handed out again, what they weigh, and copies of those that a caller could change.
/// </summary>
internal static class CachedValue
{
    private const int ObjectBytes = 24;

    private static readonly ConcurrentDictionary<Type, bool> ImmutableTypes = new();

    /// <summary>Whether a value can be kept: it is immutable, or <see cref="Copy{T}"/> makes an independent copy of it.</summary>
    public static bool CanKeep(object value) => IsImmutable(value.GetType()) || value switch
    {
        object?[] items when value.GetType() == typeof(object[]) => items.All(item => item is null || IsImmutable(item.GetType())),
        Array array => IsImmutable(array.GetType().GetElementType()!),
        IList list => IsListOfImmutable(list.GetType()),
        BitArray or Dictionary<string, string?> or JsonDocument => true,
        _ => false,
    };

    /// <summary>The value itself when it cannot change, else a copy for the caller to own.</summary>
    public static T Copy<T>(T value)
    {
        if (typeof(T).IsValueType || typeof(T) == typeof(string)) return value;
        return value switch
        {
            null or string => value,
            Array array => (T)array.Clone(),
            BitArray bits => (T)bits.Clone(),
            Dictionary<string, string?> map => (T)(object)new Dictionary<string, string?>(map, map.Comparer),
            JsonDocument json => (T)(object)JsonDocument.Parse(json.RootElement.GetRawText()),
            IList list when IsListOfImmutable(list.GetType()) => (T)Activator.CreateInstance(list.GetType(), list)!,
            _ => value,
        };
    }

    /// <summary>The memory behind a reference, in bytes; 0 for what lies in its column's array.</summary>
    public static long PayloadBytes<T>(T value)
    {
        if (typeof(T).IsValueType) return 0;
        return value switch
        {
            null => 0,
            string text => ObjectBytes + (sizeof(char) * (long)text.Length),
            byte[] bytes => ObjectBytes + bytes.Length,
            string?[] texts => ObjectBytes + texts.Sum(text => 8 + PayloadBytes(text)),
            Array array => ObjectBytes + (array.Length * 16L),
            BitArray bits => (2 * ObjectBytes) + (bits.Length / 8),
            JsonDocument json => (4 * ObjectBytes) + (3L * json.RootElement.GetRawText().Length),
            IEnumerable items => ObjectBytes + items.Cast<object?>().Sum(item => 16 + PayloadBytes(item)),
            _ => 2 * ObjectBytes,
        };
    }

    private static bool IsListOfImmutable(Type type)
        => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) && IsImmutable(type.GetGenericArguments()[0]);

    private static bool IsImmutable(Type type)
    {
        if (ImmutableTypes.TryGetValue(type, out var known)) return known;
        return ImmutableTypes[type] = Check(type, []);
    }

    private static bool Check(Type type, HashSet<Type> open)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(Guid)
            || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)
            || type == typeof(TimeSpan) || type == typeof(BigInteger) || type == typeof(IPAddress) || type == typeof(IPNetwork)
            || type == typeof(PhysicalAddress) || type.FullName == "NpgsqlTypes.NpgsqlTsVector")
        {
            return true;
        }

        if (type.Namespace == "System.Collections.Immutable" && type.IsGenericType) return type.GetGenericArguments().All(IsImmutable);

        // A value is copied as it is read, and a sealed object with nothing but read-only fields cannot change; both are as
        // immutable as their fields.
        if (type.IsArray || type.IsPointer || !(type.IsValueType || type.IsSealed) || !open.Add(type)) return false;
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!(type.IsValueType || field.IsInitOnly) || !Check(field.FieldType, open)) return false;
            }
        }

        open.Remove(type);
        return true;
    }
}
