namespace EfQueryCache;

/// <summary>What a cache has under a key: a value, which may be <see langword="null"/>, or nothing. Immutable.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly record struct CacheValue<T>
{
    private readonly T _value;

    internal CacheValue(T value) => (_value, HasValue) = (value, true);

    /// <summary>Gets whether there is a value.</summary>
    public bool HasValue { get; }

    /// <summary>Gets the value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => HasValue
        ? _value
        : throw new InvalidOperationException("The cache has no value under the key. Ask HasValue first, or use GetValueOrDefault().");

    /// <summary>Gets the value, or the type's default when there is none.</summary>
    /// <returns>The value or the default.</returns>
    public T? GetValueOrDefault() => HasValue ? _value : default;

    /// <summary>Gets the value as text.</summary>
    /// <returns>The value's text; empty when there is none or it is null.</returns>
    public override string ToString() => HasValue ? _value?.ToString() ?? "" : "";
}
