using EfQueryCache.Keys;

namespace EfQueryCache.Results;

/// <summary>The rows of one command of a query: of its only one, or of one of those that a split query consists of.</summary>
internal sealed class CachedPart(ResultKey key, CachedResultSet result)
{
    private readonly ResultKey _key = key;

    /// <summary>The key, in its place: a hit looks at parts of it.</summary>
    public ref readonly ResultKey Key => ref _key;

    public CachedResultSet Result => result;
}
