using System.Collections;
using System.Collections.Concurrent;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using EfQueryCache.Consistency;

namespace EfQueryCache.Values;

/// <summary>
/// Tells whether an object and everything it refers to can never change, by looking at all of it: then it can be shared.
/// </summary>
internal static class ImmutableGraph
{
    private const int ObjectBytes = 24;

    private static readonly ConcurrentDictionary<Type, FieldInfo[]?> Fields = new();
    private static readonly ConcurrentDictionary<Type, FieldInfo[]?> AnyFields = new();

    /// <param name="value">The value.</param>
    /// <param name="bytes">What it takes in memory, in bytes.</param>
    /// <returns><see langword="false"/> when a part of it may be changed by somebody.</returns>
    public static bool TryMeasure(object? value, out long bytes)
    {
        bytes = 0;
        return TryMeasure(value, new HashSet<object>(ReferenceEqualityComparer.Instance), mayChange: false, ref bytes);
    }

    /// <summary>The same for several values together.</summary>
    /// <param name="values">The values.</param>
    /// <param name="mayChange">
    /// Whether somebody promises not to change what can be changed. What holds on to something that is not its own, such as a
    /// context, a lazy loader or a delegate, is refused all the same.
    /// </param>
    /// <param name="bytes">What they take in memory, in bytes.</param>
    /// <returns><see langword="false"/> when they must not be shared.</returns>
    public static bool TryMeasureAll(IEnumerable values, bool mayChange, out long bytes)
    {
        bytes = 0;
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var value in values)
        {
            if (!TryMeasure(value, seen, mayChange, ref bytes)) return false;
        }

        return true;
    }

    /// <summary>Whether values of a type can be immutable, as far as the type itself says.</summary>
    public static bool MayBeImmutable(Type type)
        => IsLeaf(Nullable.GetUnderlyingType(type) ?? type) || type.Namespace is "System.Collections.Immutable" or "System.Collections.Frozen"
            || (Fields.GetOrAdd(type, FindFields) is not null && !KnownEntities.Contain(type));

    /// <summary>Whether values of a type are nothing but themselves.</summary>
    public static bool IsLeaf(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal)
        || type == typeof(Guid) || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly)
        || type == typeof(TimeOnly) || type == typeof(TimeSpan) || type == typeof(BigInteger) || type == typeof(Half)
        || type == typeof(Int128) || type == typeof(UInt128) || type == typeof(Uri) || type == typeof(Version);

    /// <summary>Every field of a type, with those of its base classes.</summary>
    public static IEnumerable<FieldInfo> AllFieldsOf(Type type)
    {
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)) yield return field;
        }
    }

    private static bool TryMeasure(object? value, HashSet<object> seen, bool mayChange, ref long bytes)
    {
        bytes += 8;
        if (value is null) return true;
        var type = value.GetType();
        if (!type.IsValueType && !seen.Add(value)) return true;
        bytes += value is string text ? ObjectBytes + (2L * text.Length) : type.IsValueType ? 8 : ObjectBytes;
        if (IsLeaf(type)) return true;
        if ((!mayChange && KnownEntities.Contain(type)) || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return false;
        if (type.Namespace is "System.Collections.Immutable" or "System.Collections.Frozen"
            || (mayChange && value is IEnumerable && IsOfFramework(type))) return TryMeasureItems(value, seen, mayChange, ref bytes);
        if ((mayChange ? AnyFields.GetOrAdd(type, FindAnyFields) : Fields.GetOrAdd(type, FindFields)) is not { } fields) return false;
        foreach (var field in fields)
        {
            if (!TryMeasure(field.GetValue(value), seen, mayChange, ref bytes)) return false;
        }

        return true;
    }

    private static bool TryMeasureItems(object collection, HashSet<object> seen, bool mayChange, ref long bytes)
    {
        if (collection is not IEnumerable items || collection.GetType().Name.Contains("Builder", StringComparison.Ordinal)) return false;
        if (collection.GetType() is { IsValueType: true } type && collection.Equals(RuntimeHelpers.GetUninitializedObject(type))) return true; // an ImmutableArray that was never made
        foreach (var item in items)
        {
            bytes += ObjectBytes;
            if (!TryMeasure(item, seen, mayChange, ref bytes)) return false;
        }

        return true;
    }

    // A struct is copied with its box. What the framework brings may hold on to something that no field shows; the types of
    // which that is known are leaves.
    private static FieldInfo[]? FindFields(Type type)
    {
        if (type.IsArray || type.IsPointer || typeof(Delegate).IsAssignableFrom(type) || type.IsDefined(typeof(InlineArrayAttribute))) return null;
        if (IsOfFramework(type) && !typeof(ITuple).IsAssignableFrom(type) && !IsKeyValuePair(type)) return null;
        var fields = AllFieldsOf(type).ToArray();
        return fields.All(field => !field.FieldType.IsPointer && (type.IsValueType || field.IsInitOnly)) ? fields : null;
    }

    private static FieldInfo[]? FindAnyFields(Type type)
        => type.IsPointer || typeof(Delegate).IsAssignableFrom(type) || (IsOfFramework(type) && !type.IsValueType)
            || type.Namespace?.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal) == true
            ? null
            : [.. AllFieldsOf(type).Where(field => !field.FieldType.IsPointer)];

    /// <summary>Whether a type is one of .NET's own.</summary>
    public static bool IsOfFramework(Type type)
        => type.IsArray || (type.Namespace is { } name && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal)));

    private static bool IsKeyValuePair(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);
}
