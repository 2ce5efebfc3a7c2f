using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EfQueryCache.Keys;

namespace EfQueryCache.Values;

/// <summary>Compares an object with its copy: types, collections item by item, everything else field by field.</summary>
internal static class GraphComparison
{
    /// <returns>Where they differ first, or <see langword="null"/> when they are the same.</returns>
    public static string? FindDifference(object? x, object? y, string path)
    {
        if (ReferenceEquals(x, y)) return null;
        if (x is null || y is null || x.GetType() != y.GetType() || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return path;
        var type = x.GetType();
        if (ImmutableGraph.IsLeaf(type)) return ParameterValue.AreEqual(x, y) ? null : path;
        if (x is JsonElement element) return element.GetRawText() == ((JsonElement)y).GetRawText() ? null : path;
        if (x is JsonDocument document) return document.RootElement.GetRawText() == ((JsonDocument)y).RootElement.GetRawText() ? null : path;
        if (x is not IEnumerable items) return FindInFields(x, y, ImmutableGraph.AllFieldsOf(type), path);

        // How a collection of the framework keeps its items is its own affair; by what it compares them is not.
        return FindInItems(items, (IEnumerable)y, path)
            ?? (HaveSameComparer(x, y, type) ? null : $"{path}.Comparer")
            ?? FindInFields(x, y, ImmutableGraph.AllFieldsOf(type).Where(field => !IsOfFramework(field.DeclaringType!)), path);
    }

    private static string? FindInFields(object x, object y, IEnumerable<FieldInfo> fields, string path)
    {
        foreach (var field in fields)
        {
            if (FindDifference(field.GetValue(x), field.GetValue(y), $"{path}.{NameOf(field)}") is { } found) return found;
        }

        return null;
    }

    private static string? FindInItems(IEnumerable x, IEnumerable y, string path)
    {
        var others = y.GetEnumerator();
        using var _ = others as IDisposable;
        var index = 0;
        foreach (var item in x)
        {
            if (!others.MoveNext()) return $"{path}[{index}]";
            if (FindDifference(item, others.Current, $"{path}[{index}]") is { } found) return found;
            index++;
        }

        return others.MoveNext() ? $"{path}[{index}]" : null;
    }

    private static bool HaveSameComparer(object x, object y, Type type)
    {
        var property = type.GetProperty("Comparer") ?? type.GetProperty("KeyComparer");
        return property is null || Equals(property.GetValue(x), property.GetValue(y));
    }

    private static bool IsOfFramework(Type type)
        => type.Namespace is { } name && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal));

    // <Name>k__BackingField
    private static string NameOf(FieldInfo field)
        => field.Name.StartsWith('<') && field.Name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? field.Name[1..end] : field.Name;
}
