using EfQueryCache.Consistency;

namespace EfQueryCache.Tests.Consistency;

/// <summary>A table named without schema may be any table of that name; one that is named with it is only that one.</summary>
public sealed class TableTagsTests
{
    [Theory]
    [InlineData("s", "s", true)]
    [InlineData("s", null, true)]
    [InlineData("s", "x", false)]
    [InlineData("s", "S", false)]
    [InlineData(null, "s", true)]
    [InlineData(null, "x", true)]
    [InlineData(null, null, true)]
    [InlineData("", "s", false)]
    public void Read_is_invalidated_by_writes_to_what_may_be_its_table(string? read, string? written, bool invalidated)
    {
        var tags = new TableTags("T", "");
        Assert.True(TagVersions.TryRead(Read(tags, read), ConsistencyRules.All, out var versions));
        var writes = Write(tags, written);

        writes.Mark();
        Assert.Equal(!invalidated, versions.AreCurrent(ConsistencyRules.All));
        writes.Publish();
        Assert.Equal(!invalidated, versions.AreCurrent(ConsistencyRules.All));
    }

    [Fact]
    public void Schema_that_is_first_seen_in_a_write_reaches_a_read_without_schema()
    {
        var tags = new TableTags("T", "");
        Assert.True(TagVersions.TryRead(Read(tags, null), ConsistencyRules.All, out var versions));

        Write(tags, $"new {Guid.NewGuid()}").Publish();

        Assert.False(versions.AreCurrent(ConsistencyRules.All));
    }

    [Fact]
    public void Tables_of_other_names_and_databases_have_other_tags()
    {
        var database = DatabaseTags.For($"one {Guid.NewGuid()}");
        var other = DatabaseTags.For($"two {Guid.NewGuid()}");
        Assert.Same(database, DatabaseTags.For(database.Id));
        Assert.Same(database.Table("T"), database.Table("T"));
        Assert.True(TagVersions.TryRead(Read(database.Table("T"), null), ConsistencyRules.All, out var versions));

        Write(database.Table("t"), null).Publish();
        Write(database.Table("U"), null).Publish();
        Write(other.Table("T"), null).Publish();
        Assert.True(versions.AreCurrent(ConsistencyRules.All));

        Write(database.Table("T"), "s").Publish();
        Assert.False(versions.AreCurrent(ConsistencyRules.All));
    }

    private static TagCell[] Read(TableTags tags, string? schema)
    {
        var cells = new List<TagCell>();
        tags.AddReadCells(schema, cells);
        return [.. cells];
    }

    private static WriteSet Write(TableTags tags, string? schema)
    {
        var cells = new List<TagCell>();
        tags.AddWriteCells(schema, cells);
        var writes = new WriteSet(ConsistencyRules.All, TransactionKind.None);
        writes.Add(cells);
        return writes;
    }
}
