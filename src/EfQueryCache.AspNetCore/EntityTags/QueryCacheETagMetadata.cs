namespace EfQueryCache.AspNetCore.EntityTags;

/// <summary>Says that an endpoint has entity tags already.</summary>
internal sealed class QueryCacheETagMetadata;
