using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EfQueryCache.Results;

/// <summary>Tells by its type how a value is kept. Types of providers and users are judged by their fields.</summary>
internal static class ValueKinds
{
    private static readonly ConcurrentDictionary<Type, ValueKind> Known = new();

    public static ValueKind Of(Type type)
    {
        if (Known.TryGetValue(type, out var kind)) return kind;
        return Known[type] = Judge(type, []);
    }

    /// <summary>Copies a boxed struct field by field.</summary>
    public static object CopyStruct(object value, Func<object?, object?> copyField)
    {
        var copy = RuntimeHelpers.GetUninitializedObject(value.GetType());
        foreach (var field in FieldsOf(value.GetType())) field.SetValue(copy, copyField(field.GetValue(value)));
        return copy;
    }

    private static ValueKind Judge(Type type, HashSet<Type> open)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(Guid)
            || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)
            || type == typeof(TimeSpan) || type == typeof(BigInteger) || type == typeof(PhysicalAddress) || type == typeof(JsonElement)
            || type.FullName == "NpgsqlTypes.NpgsqlTsVector")
        {
            return ValueKind.Immutable;
        }

        if (type == typeof(IPAddress) || type == typeof(BitArray) || type == typeof(JsonDocument))
        {
            return ValueKind.Copied;
        }

        if (!open.Add(type)) return ValueKind.Unknown;
        var kind = type switch
        {
            { IsArray: true } => JudgeItems(type.GetElementType()!, open, type.GetArrayRank() == 1),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(List<>) => JudgeItems(type.GetGenericArguments()[0], open, true),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(Dictionary<,>)
                => type.GetGenericArguments().All(argument => Judge(argument, open) == ValueKind.Immutable) ? ValueKind.Copied : ValueKind.Unknown,
            { IsGenericType: true, Namespace: "System.Collections.Immutable" } => type.GetGenericArguments().Max(argument => Judge(argument, open)),
            { IsValueType: true } => FieldsOf(type).Select(field => Judge(field.FieldType, open)).Append(ValueKind.Immutable).Max(),

            // A sealed object with nothing but read-only fields cannot change, if they cannot.
            { IsSealed: true } when Levels(type).SelectMany(FieldsOf).All(field => field.IsInitOnly && Judge(field.FieldType, open) == ValueKind.Immutable)
                => ValueKind.Immutable,
            _ => ValueKind.Unknown,
        };
        open.Remove(type);
        return kind;
    }

    private static ValueKind JudgeItems(Type item, HashSet<Type> open, bool canCopyItems) => Judge(item, open) switch
    {
        ValueKind.Immutable => ValueKind.Copied,
        ValueKind.Copied when canCopyItems => ValueKind.Copied,
        _ => ValueKind.Unknown,
    };

    /// <summary>The instance fields of a type itself, without those of its bases.</summary>
    public static FieldInfo[] FieldsOf(Type type)
        => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    private static IEnumerable<Type> Levels(Type type)
    {
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType) yield return level;
    }
}
