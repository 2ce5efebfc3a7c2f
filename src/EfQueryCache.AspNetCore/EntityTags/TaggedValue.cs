namespace EfQueryCache.AspNetCore.EntityTags;

/// <summary>A value as it is stored: together with its tag, so that nobody ever gets one of them with another's.</summary>
internal sealed record TaggedValue<T>(T Value, string ETag, DateTimeOffset Made);
