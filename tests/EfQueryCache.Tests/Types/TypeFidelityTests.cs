using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.Types;

/// <summary>Every value of every type is the same from the database, on a miss and on a hit, whatever was done to the one before.</summary>
public sealed class TypeFidelityTests(TypesDatabase database) : IClassFixture<TypesDatabase>
{
    public static TheoryData<string> StoreTypes => [.. TypeCatalog.Cases.Select(c => c.StoreType)];

    [Theory, MemberData(nameof(StoreTypes))]
    public async Task Value_or_exception_is_the_same_on_database_miss_and_hit(string storeType)
    {
        var c = TypeCatalog.Find(storeType);
        var failures = new List<string>();
        foreach (var query in TypeQuery.For(database, c))
        {
            foreach (var mode in database.Modes.Where(query.RunsIn))
            {
                await mode.Cache.ClearAsync(TestContext.Current.CancellationToken); // two CLR types may be read from one entry
                for (var row = 0; row <= c.Expressions.Length; row++)
                {
                    var comparison = new TypeComparison(database.Tally, mode, c, query, row);
                    failures.AddRange(await comparison.RunAsync());
                }
            }

            database.Tally.Queries++;
        }

        database.Tally.Cases++;
        if (database.Tally.Cases == TypeCatalog.Cases.Count) TestContext.Current.SendDiagnosticMessage($"Types: {database.Tally}");
        Assert.True(failures.Count == 0, $"{failures.Count} differences, the first of them:\n{string.Join('\n', failures.Take(20))}");
        Assert.All(NotKept.Of(storeType), type => Assert.True(database.Tally.NotStored.ContainsKey((storeType, type)), $"{type} is listed as not kept, and was never read."));
    }

    [Theory, CombinatorialBools]
    public async Task Value_that_cannot_be_read_is_complained_about_when_its_row_is_reached(bool isCached)
    {
        await using var context = database.Modes[0].Open(isCached);
        var table = TypesDatabase.TableOf(TypeCatalog.Find("text"));
        var sql = $"SELECT value AS \"Value\" FROM {table} WHERE id IN (1, 2) ORDER BY id";
        var query = context.Database.SqlQueryRaw<char>(sql);
        using var rows = (isCached ? query.Cacheable(o => o.DependsOn(table)) : query).AsEnumerable().GetEnumerator();

        Assert.True(rows.MoveNext());
        Assert.Equal('a', rows.Current);
        Assert.Throws<NpgsqlException>(() => rows.MoveNext()); // an empty text is no char
    }
}
