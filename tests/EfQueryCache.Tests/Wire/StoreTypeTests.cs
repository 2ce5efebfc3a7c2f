using System.Buffers;
using EfQueryCache.Results;
using EfQueryCache.Storage;
using EfQueryCache.Tests.Types;
using EfQueryCache.Wire;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Wire;

/// <summary>What the first level keeps of every type of PostgreSQL comes back from the second, or stands here.</summary>
public sealed class StoreTypeTests(TypesDatabase database) : IClassFixture<TypesDatabase>
{
    // Store type, and the type that is named: of values that have no codec, or of a column that its provider describes as
    // something else than what it is read as. Without the arguments of generic types.
    private static readonly string[] InMemoryOnly =
    [
        "json: System.Text.Json.JsonDocument",
        "json: System.Text.Json.JsonElement",
        "jsonb: System.Collections.Generic.Dictionary",
        "jsonb: System.Text.Json.JsonDocument",
        "jsonb: System.Text.Json.JsonElement",
        "hstore: System.Collections.Immutable.ImmutableDictionary",
        "daterange: NpgsqlTypes.NpgsqlRange",
        "tsrange: NpgsqlTypes.NpgsqlRange",
        "tstzrange: NpgsqlTypes.NpgsqlRange",
        "int4multirange: NpgsqlTypes.NpgsqlRange",
        "nummultirange: NpgsqlTypes.NpgsqlRange",
        "datemultirange: NpgsqlTypes.NpgsqlRange",
        "tstzmultirange: NpgsqlTypes.NpgsqlRange",
        "integer[]: System.Int32[,]",
        "integer[]: System.Nullable",
        "text[]: System.String[,]",
        "tsvector: NpgsqlTypes.NpgsqlTsVector",
        "tsquery: NpgsqlTypes.NpgsqlTsQueryEmpty",
        "pg_lsn: NpgsqlTypes.NpgsqlLogSequenceNumber",
        "mood: EfQueryCache.Tests.Types.Mood",
    ];

    public static TheoryData<string> StoreTypes => [.. TypeCatalog.Cases.Select(c => c.StoreType)];

    [Theory, MemberData(nameof(StoreTypes))]
    public async Task Entry_of_every_store_type_comes_back(string storeType)
    {
        var (c, mode, refused) = (TypeCatalog.Find(storeType), database.Modes[0], new HashSet<string>());
        foreach (var query in TypeQuery.For(database, c).Where(query => query.RunsIn(mode)))
        {
            for (var row = 0; row <= c.Expressions.Length; row++)
            {
                await mode.Cache.ClearAsync(TestContext.Current.CancellationToken);
                await mode.AskCacheAsync(query, row);
                foreach (var entry in mode.Cache.Store.Entries.OfType<QueryCacheEntry>())
                {
                    if (Check(entry) is { } type) refused.Add($"{storeType}: {type.Split('`')[0]}");
                }
            }
        }

        Assert.Equal(InMemoryOnly.Where(line => line.StartsWith($"{storeType}: ", StringComparison.Ordinal)).Order(), refused.Order());
    }

    /// <returns>The type that keeps it in memory.</returns>
    private static string? Check(QueryCacheEntry entry)
    {
        var columns = entry.Result.Schema.Zip(entry.Result.Columns, Expect).ToArray();
        var (key, to) = (CanonicalKey.Of(entry.Key, columns, ""), new ArrayBufferWriter<byte>());
        if (!EntryPayload.TryWrite(WireSample.Header, entry.Parts, key, WireOptions.Default, to, out var unknown)) return Assert.IsType<string>(unknown);

        Assert.True(EntryPayload.TryRead(to.WrittenMemory, key, WireOptions.Default, out var read));
        var rows = read.ReadRows(columns);
        Assert.True(rows is not null, WireSample.Describe(entry.Result));
        Assert.Equal(WireSample.Describe(entry.Result), WireSample.Describe(rows));
        return null;
    }

    private static ReaderColumn? Expect(ResultColumn column, CachedColumn? values)
    {
        if (values is null) return null;
        var isBoxed = values.Type == typeof(object) && column.ReadAs != typeof(object);
        var method = typeof(WireKind<int>).GetMethod(isBoxed ? nameof(WireKind<>.ReadBoxed) : nameof(WireKind<>.Read))!;
        return (ReaderColumn)method.MakeGenericMethod(isBoxed ? column.ReadAs! : values.Type).Invoke(null, isBoxed ? null : [null])!;
    }
}
