using System.Text.RegularExpressions;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Tests.Types;

/// <summary>With detailed errors, too, a value that cannot be read is complained about in the same words.</summary>
public sealed partial class DetailedErrorTests(TypesDatabase database) : IClassFixture<TypesDatabase>
{
    // A provider that says no, a NULL where there can be none, a number that does not fit, a type that is not there at all.
    private static readonly string[] StoreTypes =
        ["bigint", "numeric(10,4)", "interval", "integer[]", "bit(3)", "text", "regclass", "xid8", "jsonb"];

    // Where EF Core streams, it also describes what a value converter throws, but not where it buffers, and queries of the
    // cache are compiled to buffer: the converter's own exception is what their callers get.
    [Theory, CombinatorialBools]
    public async Task Exception_is_the_same_on_database_and_cache(bool isBuffered, bool isAsync)
    {
        var mode = new TypeMode(database, isBuffered, isAsync, options => options.EnableDetailedErrors());
        var buffered = new TypeMode(database, isBuffered: true, isAsync, options => options.EnableDetailedErrors());
        var (failures, described) = (new List<string>(), 0);
        foreach (var c in StoreTypes.Select(TypeCatalog.Find))
        {
            foreach (var query in TypeQuery.For(database, c))
            {
                for (var row = 0; row <= c.Expressions.Length; row++)
                {
                    var expected = await mode.AskDatabaseAsync(query, row);
                    if (expected.Error is null) continue;
                    if (expected.Text.Contains(" <- ", StringComparison.Ordinal)) described++;
                    if (await IsOfConverterAsync(expected, buffered, query, row)) expected = TypeAnswer.Of(expected.Error.InnerException!);
                    for (var i = 0; i < 2; i++)
                    {
                        var actual = await mode.AskCacheAsync(query, row);
                        if (Told(actual, query, isBuffered) != Told(expected, query, isBuffered)) failures.Add($"{c.StoreType} {row} {query.Name}\n  expected {expected.Text}\n  actual   {actual.Text}");
                    }
                }
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} differences, the first of them:\n{string.Join('\n', failures.Distinct().Take(20))}");
        Assert.True(described >= 50, $"Only {described} exceptions were described by EF Core.");
    }

    // Nothing tells as what a caller wants a column that has no property, once it is converted: the type it is read as is named.
    private static string Told(TypeAnswer answer, TypeQuery query, bool isBuffered)
        => isBuffered || query.HasProperty ? answer.Text : ExpectedType().Replace(answer.Text, "");

    [GeneratedRegex("The expected type was '[^']*'")]
    private static partial Regex ExpectedType();

    private static async Task<bool> IsOfConverterAsync(TypeAnswer streamed, TypeMode buffered, TypeQuery query, int row)
        => streamed.Error!.InnerException is { } inner && (await buffered.AskDatabaseAsync(query, row)).Text == TypeAnswer.Of(inner).Text;
}
