namespace EfQueryCache.AspNetCore.Events;

/// <summary>Which tags events of a name invalidate.</summary>
/// <param name="Type">The type of their data.</param>
/// <param name="Add">Adds the tags of one.</param>
internal sealed record EventMapping(Type Type, Action<object, QueryCacheEventTags> Add);
