using EfQueryCache.Analysis;
using EfQueryCache.Consistency;
using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Keys;
using EfQueryCache.Querying;
using EfQueryCache.Results;
using EfQueryCache.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Benchmarks.L1;

/// <summary>The library's own keys and entries, made by hand: they claim a size, and do not take it.</summary>
internal static class Entries
{
    private static readonly DatabaseIdentity Database = new("made by hand", "server", DatabaseTags.For("made by hand"), mayBeStandby: false);
    private static readonly ResultColumn[] Schema = [new("c", "text", typeof(string))];
    private static readonly string[] Values = ["x"];

    private static readonly QueryPlan Plan = new(
        "SELECT $1",
        [],
        (IModel)new ModelBuilder().FinalizeModel(),
        new QueryAnalysis { Tables = [], Views = [], Opaque = [], Functions = [], Parameters = [new QueryParameter("p", "integer", null)] },
        new PostgreSqlDialect());

    private static readonly Dictionary<string, object?> Parameters = new() { ["p"] = null };

    public static ResultKey KeyOf(int key)
    {
        Parameters["p"] = key;
        return ResultKey.TryCreate(Plan, Database, Parameters, out var made) ? made : throw new InvalidOperationException("An int is no key.");
    }

    public static QueryCacheEntry Make(in ResultKey key, int size)
    {
        TagVersions.TryRead([], ConsistencyRules.All, out var versions);
        var overhead = new QueryCacheEntry([new CachedPart(key, Result(0))], versions, Conditions.None, 0, TimeSpan.FromMinutes(1)).Bytes;
        return new QueryCacheEntry([new CachedPart(key, Result(Math.Max(0, size - overhead)))], versions, Conditions.None, 0, TimeSpan.FromMinutes(1));
    }

    private static CachedResultSet Result(long payload) => new(Schema, [new CachedColumn<string>(Values, null, payload)], 1);
}
