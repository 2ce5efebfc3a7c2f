using EfQueryCache.Consistency;
using EfQueryCache.Dialects;
using EfQueryCache.Tests.Dialects.RawSql;

namespace EfQueryCache.Tests.Dialects;

/// <summary>What the catalog says of views and of the writes of EF Core's.</summary>
public sealed class DatabaseSchemaTests(NastyDatabase nasty, HiddenWritesDatabase hidden) : IClassFixture<NastyDatabase>, IClassFixture<HiddenWritesDatabase>
{
    [Theory]
    [InlineData("v_simple", "v_simple, viewed")]
    [InlineData("V Nested", "V Nested, v_simple, viewed")]
    [InlineData("v_instead", "plain, v_instead, viewed")]
    [InlineData("v_over_m", "m_plain, v_over_m")]
    public void View_is_expanded_to_the_tables_behind_it(string view, string tables)
    {
        Assert.Equal(tables, Join(nasty.Schema.ExpandView(new TableName(null, view))!));
        Assert.Equal(tables, Join(nasty.Schema.ExpandView(new TableName("public", view))!));
    }

    [Theory]
    [InlineData("v_calls")]
    [InlineData("v_over_calls")]
    [InlineData("v_secured_nowhere")]
    [InlineData("viewed")]
    [InlineData("m_plain")]
    public void What_is_no_view_or_depends_on_more_than_tables_is_not_expanded(string name)
        => Assert.Null(nasty.Schema.ExpandView(new TableName(null, name)));

    [Theory]
    [InlineData("child", "n", false)]
    [InlineData("parent", "n", false)]
    [InlineData("parent", "id", true)]
    [InlineData("parent", "code", true)]
    [InlineData("restricted", "id", false)]
    public void Update_of_a_column_that_others_follow_is_one_of_a_key(string table, string column, bool isKey)
        => Assert.Equal(isKey, nasty.Schema.UpdateOf(new TableName("public", table), [column]).HasFlag(TableOperations.KeyUpdate));

    [Theory]
    [InlineData("coded", "Insert", "coded")]
    [InlineData("parent", "Update", "cascade_log, parent, when_log")]
    [InlineData("restricted", "Delete", "restricted")]
    [InlineData("node", "Delete", "node")]
    [InlineData("child", "Delete", "cascade_log, child, grandchild")]
    [InlineData("audited", "Truncate", "audit_truncates, audited")]
    [InlineData("audited", "Delete", "audit_chain, audit_deferred, audit_rows, audited")]
    [InlineData("part_low", "Insert", "part, part_log, part_low")]
    [InlineData("cat", "Insert", "Lion, animal, cat")]
    [InlineData("defaulted", "Insert", "defaulted, f_default")]
    public void Write_changes_what_follows_the_table_and_no_more(string table, string operation, string expected)
    {
        var effects = nasty.Schema.EffectsOf(new TableWrite(new TableName("public", table), Enum.Parse<TableOperations>(operation)));

        Assert.Null(effects.Unsure);
        Assert.Equal(expected, Join(effects.Tables));
    }

    [Fact]
    public void Write_to_a_table_changes_what_domains_and_indexes_write()
        => Assert.Superset(
            new HashSet<string> { "by_domain", "by_domain_default", "by_index" },
            hidden.Schema.EffectsOf(new TableWrite(new TableName("public", "domained"), TableOperations.Insert)).Tables.Select(table => table.Name).ToHashSet());

    private static string Join(IEnumerable<TableName> tables) => string.Join(", ", tables.Select(table => table.Name).Distinct().Order(StringComparer.Ordinal));
}
