namespace EfQueryCache.Values;

/// <summary>
/// A value as it is kept: itself when nobody can change it, else as JSON, of which every reader gets a copy of its own.
/// </summary>
internal sealed class StoredValue
{
    /// <summary>That there is no value, although its maker has not failed.</summary>
    public static readonly StoredValue None = new(typeof(void), null, 0);

    private const int BytesHeader = 24;

    private readonly Type _type;
    private readonly Type? _copiedAs;
    private readonly object? _content;

    private StoredValue(Type type, object? content, long bytes, Type? copiedAs = null)
        => (_type, _content, Bytes, _copiedAs) = (type, content, bytes, copiedAs);

    /// <summary>What it takes in memory, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Takes a value.</summary>
    /// <param name="key">Its key, for the exception.</param>
    /// <param name="value">The value. It is the caller's to change afterwards.</param>
    /// <exception cref="InvalidOperationException">The value can change, and no copy that is the same can be made of it.</exception>
    public static StoredValue Of<T>(string key, T value)
    {
        if (ImmutableGraph.TryMeasure(value, out var bytes)) return new StoredValue(typeof(T), value, bytes);
        var type = value!.GetType();
        var json = JsonCopy.Take(key, value, type);
        return new StoredValue(typeof(T), json, BytesHeader + json.Length, type);
    }

    /// <summary>The value, or a copy of it for its reader to own.</summary>
    /// <exception cref="InvalidOperationException">It was stored as another type.</exception>
    public T Read<T>(string key)
    {
        ThrowIfNot(typeof(T), key);
        return (T)(_copiedAs is null ? _content : JsonCopy.Read((byte[])_content!, _copiedAs))!;
    }

    /// <exception cref="InvalidOperationException">It was stored as another type.</exception>
    public void ThrowIfNot(Type type, string key)
    {
        if (_type == type) return;
        throw new InvalidOperationException(
            $"The value of key \"{key}\" was stored as {_type}, but is asked for as {type}. Ask for the same type everywhere, or use another key.");
    }
}
