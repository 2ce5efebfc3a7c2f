using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.RowTags;

/// <summary>What a query depends on: rows where it names each of them beforehand, else tables.</summary>
public sealed class NarrowingTests(RowsDatabase database) : IClassFixture<RowsDatabase>
{
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["by key"] = "Parents!bulk Parents#Id=@x",
        ["first by key"] = "Children!bulk Children#Id=@x",
        ["several keys"] = "Parents!bulk Parents#Id=@x|@y|@p",
        ["several keys, parameters"] = "Children!bulk Children#Id=@Two1|@Two2",
        ["several keys, constants"] = "Children!bulk Children#Id=1|2",
        ["key or value"] = "Children",
        ["range of keys"] = "Children",
        ["all but a key"] = "Children",
        ["inner join, one by key"] = "Children!bulk Children#Id=@x Parents",
        ["inner join, both by key"] = "Children!bulk Children#Id=@x Parents!bulk Parents#Id=@y",
        ["include of many"] = "Children Parents!bulk Parents#Id=@x",
        ["left join, right side by key in its ON"] = "Children!bulk Children#Id=@y Parents!bulk Parents#Id=@x",
        ["left join, left side by key in the ON"] = "Children Parents",
        ["left join, right side missing"] = "Children Parents!bulk Parents#Id=@x",
        ["composite key"] = "Pairs!bulk Pairs#A=@x,B=@p",
        ["composite key, one half"] = "Pairs",
        ["exists"] = "Children!bulk Children#Id=@y Parents!bulk Parents#Id=@x",
        ["not exists, one of a parent"] = "Children Parents!bulk Parents#Id=@x",
        ["self join, both by key"] = "Children!bulk Children#Id=@x Children#Id=@y",
        ["self join, one by key"] = "Children",
        ["scope"] = "Parents!scope Parents#Tenant=@p",
        ["scope here, key there"] = "Children!bulk Children!scope Children#Id=@y Children#Tenant=@p",
        ["collation"] = "Codes",
        ["table per type, derived"] = "Machines!bulk Machines#Id=@x Press!bulk Press#Id=@x",
        ["uuid"] = "Tickets!bulk Tickets#Id=@Ticket",
    };

    public static TheoryData<string> Names => [.. Expected.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Query_depends_on_the_rows_it_names(string shape)
    {
        var rows = new Rows(database);
        var query = RowShapes.All.Single(known => known.Name == shape).Query;
        Assert.Equal(Expected[shape], await rows.DependenciesAsync(context => query(context, 1, 2)));
    }

    [Fact]
    public async Task More_than_16_keys_are_the_table()
    {
        var rows = new Rows(database);
        int[] sixteen = [.. Enumerable.Range(1, 16)], seventeen = [.. Enumerable.Range(1, 17)];
        Assert.Equal("Parents!bulk Parents#Id=@sixteen", await rows.DependenciesAsync(c => c.Parents.Where(p => sixteen.Contains(p.Id))));
        Assert.Equal("Parents", await rows.DependenciesAsync(c => c.Parents.Where(p => seventeen.Contains(p.Id))));
    }

    [Fact]
    public async Task Conversion_of_the_column_is_the_table()
    {
        var (rows, key) = (new Rows(database), 1L);
        Assert.Equal("Parents", await rows.DependenciesAsync(c => c.Parents.Where(p => p.Id == key)));
    }

    [Fact]
    public async Task Raw_sql_is_the_table()
    {
        var rows = new Rows(database);
        await using var context = rows.Open();
        var explanation = await context.Parents.FromSqlRaw("""SELECT * FROM "Parents" """).Where(p => p.Id == 1)
            .Cacheable(c => c.DependsOn<RowsContext.Parent>()).ExplainCacheAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(explanation.Dependencies, dependency => dependency.Kind == CacheDependencyKind.Row);
        Assert.Contains(explanation.Dependencies, dependency => dependency.Name == "Parents");
    }
}
