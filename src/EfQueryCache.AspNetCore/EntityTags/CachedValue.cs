namespace EfQueryCache;

/// <summary>A value with its entity tag, for responses. Immutable as far as the value is.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="ETag">Its entity tag, complete with quotation marks, as <c>WithETag</c> takes it.</param>
/// <param name="Age">How long ago its factory was called, by the cache's clock; for the header <c>Age</c>.</param>
/// <param name="Expires">
/// Until when it is served at most, by the cache's clock. Whatever invalidates it ends it before that. Not after now for one that could not be stored.
/// </param>
public sealed record CachedValue<T>(T Value, string ETag, TimeSpan Age, DateTimeOffset Expires);
