namespace EfQueryCache.Configuration;

/// <summary>Registered as a singleton beside the cache's services, so that options can see whether they are there.</summary>
internal sealed class ContextCacheMarker;
