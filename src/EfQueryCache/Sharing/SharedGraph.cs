using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using EfQueryCache.Values;

namespace EfQueryCache.Sharing;

/// <summary>
/// Measures objects that their users promise not to change, and refuses those that hold on to something that is not theirs:
/// a context, a lazy loader, a delegate.
/// </summary>
internal static class SharedGraph
{
    private const int ObjectBytes = 24;

    private static readonly ConcurrentDictionary<Type, FieldInfo[]?> Fields = new();

    /// <param name="value">The objects.</param>
    /// <param name="bytes">What they take in memory, in bytes.</param>
    /// <returns><see langword="false"/> when they must not outlive the query.</returns>
    public static bool TryMeasure(object? value, out long bytes)
    {
        bytes = 0;
        return TryMeasure(value, new HashSet<object>(ReferenceEqualityComparer.Instance), ref bytes);
    }

    private static bool TryMeasure(object? value, HashSet<object> seen, ref long bytes)
    {
        bytes += 8;
        if (value is null) return true;
        var type = value.GetType();
        if (!type.IsValueType)
        {
            if (!seen.Add(value)) return true;
            bytes += ObjectBytes;
        }

        if (value is string text) bytes += 2L * text.Length;
        if (ImmutableGraph.IsLeaf(type)) return true;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) return false;
        if (value is IEnumerable items && IsOfFramework(type)) return TryMeasureItems(items, seen, ref bytes);
        if (Fields.GetOrAdd(type, FindFields) is not { } fields) return false;
        foreach (var field in fields)
        {
            if (!TryMeasure(field.GetValue(value), seen, ref bytes)) return false;
        }

        return true;
    }

    private static bool TryMeasureItems(IEnumerable items, HashSet<object> seen, ref long bytes)
    {
        foreach (var item in items)
        {
            if (!TryMeasure(item, seen, ref bytes)) return false;
        }

        return true;
    }

    private static FieldInfo[]? FindFields(Type type)
    {
        if (type.IsPointer || typeof(Delegate).IsAssignableFrom(type)) return null;
        if (type.Namespace?.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal) == true) return null;
        if (IsOfFramework(type) && !type.IsValueType) return null;
        return [.. ImmutableGraph.AllFieldsOf(type).Where(field => !field.FieldType.IsPointer)];
    }

    private static bool IsOfFramework(Type type) => type.IsArray || type.Namespace is "System" || type.Namespace?.StartsWith("System.", StringComparison.Ordinal) == true;
}
