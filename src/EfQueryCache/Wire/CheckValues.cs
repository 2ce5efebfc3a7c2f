namespace EfQueryCache.Wire;

/// <summary>Whether bytes that somebody sent are values of a type, not all of whose bit patterns are.</summary>
internal delegate bool CheckValues<T>(ReadOnlySpan<T> values);
