using EfQueryCache.SecondLevel;

namespace EfQueryCache.Redis.Tests.Infrastructure;

internal static class SecondLevelExtensions
{
    /// <summary>Ends a writer of which all tags end alike.</summary>
    public static Task EndAsync(this ISecondLevel level, UInt128 writer, IReadOnlyList<string> tags, bool isCommitted)
        => isCommitted ? level.EndAsync(writer, tags, []) : level.EndAsync(writer, [], tags);
}
