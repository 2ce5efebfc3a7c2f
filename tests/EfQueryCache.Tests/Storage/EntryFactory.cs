using EfQueryCache.Consistency;
using EfQueryCache.Querying;
using EfQueryCache.Results;
using EfQueryCache.Storage;
using EfQueryCache.Tests.Keys;

namespace EfQueryCache.Tests.Storage;

/// <summary>Entries of a chosen size, made by hand.</summary>
internal static class EntryFactory
{
    private static readonly TagVersions Versions = MakeVersions();

    /// <summary>What an entry without a column takes.</summary>
    public static long LeastBytes { get; } = Make(0).Bytes;

    public static QueryCacheEntry Make(int key, long extraBytes = 0) => new(
        [new CachedPart(KeyFactory.MakeKey(key), MakeResult(extraBytes))],
        Versions,
        Conditions.None,
        created: 0,
        ttl: TimeSpan.FromMinutes(1));

    private static CachedResultSet MakeResult(long extraBytes) => extraBytes == 0
        ? CachedResultSet.Empty
        : new CachedResultSet([new ResultColumn("c", "text", typeof(string))], [new CachedColumn<string>(["x"], null, extraBytes)], 1);

    private static TagVersions MakeVersions()
    {
        Assert.True(TagVersions.TryRead([], ConsistencyRules.All, out var versions));
        return versions;
    }
}
