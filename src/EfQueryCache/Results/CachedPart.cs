using EfQueryCache.Keys;

namespace EfQueryCache.Results;

/// <summary>The rows of one command of a query: of its only one, or of one of those that a split query consists of.</summary>
internal sealed record CachedPart(ResultKey Key, CachedResultSet Result);
