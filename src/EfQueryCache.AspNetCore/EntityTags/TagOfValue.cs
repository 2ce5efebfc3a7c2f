namespace EfQueryCache.AspNetCore.EntityTags;

/// <summary>The tag of a value, under a key of its own: read without the value and its type, and kept no longer than the value is valid.</summary>
internal sealed record TagOfValue(string ETag)
{
    /// <summary>The key of the tag of a key's value.</summary>
    public static string KeyOf(string key) => "etag of value:" + key;
}
