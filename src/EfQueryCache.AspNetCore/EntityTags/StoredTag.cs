namespace EfQueryCache.AspNetCore.EntityTags;

/// <summary>The entity tag of a representation, with the headers that a 304 has to repeat (RFC 9110 §15.4.5). Kept in the cache as long as what the response was made of is current.</summary>
internal sealed record StoredTag(string ETag, string? CacheControl, string? Vary, string? ContentLocation, string? Expires);
