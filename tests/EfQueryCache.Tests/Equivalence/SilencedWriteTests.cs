using EfQueryCache.Tests.Equivalence.Model;
using EfQueryCache.Tests.Equivalence.Shapes;
using EfQueryCache.Tests.Equivalence.Writing;

namespace EfQueryCache.Tests.Equivalence;

/// <summary>The comparison would notice: each way in which a write invalidates is switched off once, and the results differ.</summary>
public sealed class SilencedWriteTests(ZooDatabase database) : IClassFixture<ZooDatabase>
{
    // A random write need not change what the random shape sees.
    private const int Rounds = 40;
    private const int ShapesPerRound = 40;

    public static TheoryData<string> Writes => [.. AllWrites.List.Where(write => write.IsCommitted).Select(write => write.Name)];

    /// <summary>What is written, which tag it then does not change, and which shape reads what it should not.</summary>
    public static TheoryData<string, string, string> Paths => new()
    {
        { "update animal", "Animals", "TPH: all" },
        { "retire or return an animal", "Animals", "Include after Cacheable" },
        { "delete enclosure, cascade by the database", "Animals", "TPH: all" },
        { "delete enclosure, cascade by the database", "Feedings", "Many to many with values: the join entity" },
        { "delete enclosure, cascade by the database", "EnclosureTheme", "Many to many: the join table" },
        { "delete keeper", "Vehicles", "TPT: all" },
        { "delete keeper", "Shifts", "Dates, times and intervals" },
        { "link or unlink theme", "EnclosureTheme", "Many to many: flattened" },
        { "link or unlink theme", "EnclosureTheme", "Split: two collections" },
        { "update theme", "park.Themes", "System column as row version" },
        { "update theme", "park.Themes", "FromSql, table declared by name" },
        { "update enclosure", "Enclosures", "Unmarked, every query cached" },
        { "update enclosure", "Enclosures", "Find" },
        { "update shadow and indexer", "Enclosures", "Shadow property" },
        { "update shadow and indexer", "Enclosures", "Indexer property" },
        { "update complex type and collections", "Enclosures", "Collection in a column: projected" },
        { "update plan", "Enclosures", "Table splitting: the second entity" },
        { "update truck", "Trucks", "TPT: all" },
        { "update vehicle", "Vehicles", "TPT: columns of the base" },
        { "update day ticket", "DayTickets", "TPC: one type" },
        { "update day ticket", "DayTickets", "TPC: all" },
        { "move keeper", "Keepers", "Owned: projected" },
        { "change phones", "Phones", "Owned: table of its own" },
        { "change preferences", "Keepers", "JSON: document" },
        { "update label", "Foods", "JSON: complex type" },
        { "update story", "ExhibitStories", "Entity splitting" },
        { "update setting", "Setting", "Property bag" },
        { "update sponsor", "Sponsors", "View of an entity that has a table" },
        { "insert animals", "Animals", "View" },
        { "insert animals", "Animals", "View with a declared table" },
        { "insert animals", "Animals", "View of a view" },
        { "insert animals", "Animals", "Table-valued function" },
        { "insert animals", "Animals", "Scalar function" },
        { "insert animals", "Animals", "FromSql of a hierarchy" },
        { "insert animals", "Animals", "SqlQuery of a value" },
        { "update food", "Foods", "FromSql" },
        { "feed", "Feedings", "SQL of the model" },
        { "insert shift", "Shifts", "Lazy: collection" },
        { "ExecuteUpdate", "Animals", "TPH: all" },
        { "ExecuteUpdate of a derived table", "Trucks", "TPT: all" },
        { "ExecuteDelete, cascade by the database", "Feedings", "Many to many with values: the join entity" },
        { "ExecuteDelete", "Feedings", "Many to many with values: the join entity" },
        { "transaction", "Animals", "TPH: all" },
        { "transaction, back to a savepoint", "Foods", "FromSql" },
        { "transaction of two contexts", "Foods", "FromSql" },
        { "transaction scope", "Foods", "FromSql" },
        { "raw SQL", "Foods", "FromSql" },
        { "procedure", "Foods", "Dictionary" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Tag_that_a_write_does_not_change_is_noticed(string write, string tag, string shape)
    {
        var zoo = database.Zoo;
        await zoo.SettleAsync();
        for (var round = 1; round <= Rounds; round++)
        {
            var differs = await DiffersAsync(round, [AllShapes.Named(shape)], async random =>
            {
                var silenced = new SilencedTag(zoo.Database.Name, tag);
                await using var context = zoo.Open(zoo.Marked);
                await AllWrites.Named(write).RunAsync(new WriteScope(context, random, isAsync: round % 2 == 0));
                silenced.TakeBack();
            });
            if (differs) return;
        }

        Assert.Fail($"Nothing differed in {Rounds} rounds.");
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_that_no_cache_sees_is_noticed(string write)
    {
        var zoo = database.Zoo;
        await zoo.SettleAsync();
        var shapes = AllShapes.List.Where(shape => shape.Kind != ShapeKind.Never).ToArray();
        for (var round = 1; round <= Rounds; round++)
        {
            new Random(round).Shuffle(shapes);
            var differs = await DiffersAsync(round, shapes[..ShapesPerRound], async random =>
            {
                await using var context = zoo.OpenDirect();
                await AllWrites.Named(write).RunAsync(new WriteScope(context, random, isAsync: round % 2 == 0));
            });
            if (differs) return;
        }

        Assert.Fail($"Nothing differed in {Rounds} rounds.");
    }

    private async Task<bool> DiffersAsync(int round, Shape[] shapes, Func<Random, Task> writeAsync)
    {
        var comparison = new Comparison(database.Zoo);
        var number = round % Reading.Numbers;
        await database.Zoo.ClearAsync();
        foreach (var shape in shapes)
        {
            var expected = await comparison.AskDatabaseAsync(shape, number, isAsync: true);
            Assert.Equal(expected, (await comparison.AskCacheAsync(shape, number, isAsync: true)).Text);
        }

        await writeAsync(new Random(round));
        foreach (var shape in shapes)
        {
            var expected = await comparison.AskDatabaseAsync(shape, number, isAsync: true);
            if (expected != (await comparison.AskCacheAsync(shape, number, isAsync: true)).Text) return true;
        }

        return false;
    }
}
