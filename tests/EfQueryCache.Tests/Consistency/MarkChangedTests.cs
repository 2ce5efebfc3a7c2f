using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Consistency;

/// <summary>MarkChanged where it cannot work says what is wrong and what to do.</summary>
public sealed class MarkChangedTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Fact]
    public void Type_that_is_no_entity_is_refused_by_name()
    {
        using var context = new Shop(database).Open();

        var exception = Assert.Throws<InvalidOperationException>(context.Database.MarkChanged<MarkChangedTests>);

        Assert.StartsWith("MarkChanged<MarkChangedTests>: the context's model has no entity", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Name an entity, or the table", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Context_without_a_cache_is_refused_with_the_cure()
    {
        using var context = new ShopContext(new DbContextOptionsBuilder().UseNpgsql(database.ConnectionString).Options);

        foreach (var mark in (Action[])[context.Database.MarkChanged<Product>, () => context.Database.MarkChanged("Products")])
        {
            Assert.Contains("Call AddQueryCache()", Assert.Throws<InvalidOperationException>(mark).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("public.")]
    [InlineData(".Products")]
    public void Text_that_names_no_table_is_refused(string table)
    {
        using var context = new Shop(database).Open();

        var exception = Assert.Throws<ArgumentException>(() => context.Database.MarkChanged(table));

        if (table.Contains('.', StringComparison.Ordinal)) Assert.Contains("does not name a table. Write schema.table", exception.Message, StringComparison.Ordinal);
    }
}
