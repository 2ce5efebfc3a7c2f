namespace EfQueryCache;

/// <summary>Keeps an entity out of the cache: no query that reads it is ever stored, marked or not.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NotCacheableAttribute : Attribute;
