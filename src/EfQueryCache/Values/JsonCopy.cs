using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace EfQueryCache.Values;

/// <summary>Makes independent copies of values through System.Text.Json, and refuses those that it would change on the way.</summary>
internal static class JsonCopy
{
    private static readonly JsonSerializerOptions Options = new()
    {
        IncludeFields = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { FillWhatCannotBeSet } },
    };

    /// <exception cref="InvalidOperationException">A copy of the value would not be the same.</exception>
    public static byte[] Take(string key, object value, Type type)
    {
        byte[] json;
        object? copy;
        try
        {
            json = JsonSerializer.SerializeToUtf8Bytes(value, type, Options);
            copy = JsonSerializer.Deserialize(json, type, Options);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw Refuse(key, type, exception.Message, exception);
        }

        return GraphComparison.FindDifference(value, copy, type.Name) is { } path
            ? throw Refuse(key, type, $"{path} does not come back as it was.", null)
            : json;
    }

    public static object? Read(ReadOnlySpan<byte> json, Type type) => JsonSerializer.Deserialize(json, type, Options);

    private static InvalidOperationException Refuse(string key, Type type, string why, Exception? inner) => new(
        $"The value of key \"{key}\" cannot be cached: it can be changed by who gets it, and a copy of a {type} through System.Text.Json would not be the same. {why} "
        + "Cache a record or another immutable type, or one with public setters and without references back.",
        inner);

    // A collection that its class makes itself is filled instead of replaced.
    private static void FillWhatCannotBeSet(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.CreateObject is null) return;
        foreach (var property in type.Properties)
        {
            if (property is { Set: null, Get: not null } && property.PropertyType.IsGenericType) property.ObjectCreationHandling = JsonObjectCreationHandling.Populate;
        }
    }
}
