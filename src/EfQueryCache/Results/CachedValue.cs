using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace EfQueryCache.Results;

/// <summary>
/// Which values of columns can be kept and handed out again, what they weigh, and copies of those that a caller could change.
/// </summary>
internal static class CachedValue
{
    private const int ObjectBytes = 24;

    private static readonly ConcurrentDictionary<Type, bool> ImmutableTypes = new();

    /// <summary>Whether a value can be kept: it is immutable, or <see cref="Copy{T}"/> makes an independent copy of it.</summary>
    public static bool CanKeep(object value)
        => IsImmutable(value.GetType())
            || (value is Array { Rank: 1 } array && IsImmutable(array.GetType().GetElementType()!))
            || (value is IList && IsListOfImmutable(value.GetType()))
            || value is BitArray
            || value is Dictionary<string, string?>;

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
            IEnumerable items => ObjectBytes + items.Cast<object?>().Sum(item => 16 + PayloadBytes(item)),
            _ => 2 * ObjectBytes,
        };
    }

    private static bool IsListOfImmutable(Type type)
        => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) && IsImmutable(type.GetGenericArguments()[0]);

    private static bool IsImmutable(Type type) => ImmutableTypes.GetOrAdd(type, static type =>
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(Guid)
            || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)
            || type == typeof(TimeSpan) || type == typeof(BigInteger) || type == typeof(IPAddress) || type == typeof(IPNetwork)
            || type == typeof(PhysicalAddress)
            // Structs of a provider, like ranges and points: copied as they are read, if nothing in them is a reference.
            || (type.IsValueType && !ContainsReferences(type));
    });

    private static bool ContainsReferences(Type type)
        => (bool)typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!
            .MakeGenericMethod(type).Invoke(null, null)!;
}
