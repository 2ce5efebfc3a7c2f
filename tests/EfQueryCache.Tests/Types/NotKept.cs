using NpgsqlTypes;

namespace EfQueryCache.Tests.Types;

/// <summary>The types of values that pass through the cache and are not kept, and of which case they are.</summary>
internal static class NotKept
{
    // The nodes of a query have setters, and nothing copies them. An array of arrays is copied one dimension deep. Nobody
    // knows how to copy an object of ours.
    private static readonly (string StoreType, Type Type)[] List =
    [
        ("tsquery", typeof(NpgsqlTsQueryLexeme)),
        ("tsquery", typeof(NpgsqlTsQueryOr)),
        ("tsquery", typeof(NpgsqlTsQueryFollowedBy)),
        ("bytea[]", typeof(byte[,][])),
        ("jsonb", typeof(Remark)),
    ];

    public static bool Contains(string storeType, Type type) => List.Contains((storeType, type));

    public static IEnumerable<Type> Of(string storeType) => List.Where(entry => entry.StoreType == storeType).Select(entry => entry.Type);
}
