using System.Runtime.CompilerServices;

namespace EfQueryCache.Consistency;

/// <summary>
/// What has changed rows and users' tags lately, for people to read. There are so many of these that only those changed last keep it: all
/// of them would hold on to more memory than many a cache. Thread-safe without locks.
/// </summary>
internal static class RecentCauses
{
    private const int Places = 1024;

    private static readonly Recent?[] Latest = new Recent?[Places];

    public static void Remember(TagCell cell, QueryCacheInvalidation cause) => Volatile.Write(ref PlaceOf(cell), new Recent(cell, cause));

    public static QueryCacheInvalidation? Find(TagCell cell)
        => Volatile.Read(ref PlaceOf(cell)) is { } recent && ReferenceEquals(recent.Cell, cell) ? recent.Cause : null;

    private static ref Recent? PlaceOf(TagCell cell) => ref Latest[RuntimeHelpers.GetHashCode(cell) & (Places - 1)];

    private sealed record Recent(TagCell Cell, QueryCacheInvalidation Cause);
}
