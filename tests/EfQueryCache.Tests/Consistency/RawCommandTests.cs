using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Keys;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.Consistency;

/// <summary>Text of the user's own invalidates whenever it may have written, whatever became of it.</summary>
public sealed class RawCommandTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("WITH x AS (SELECT 1 AS key) UPDATE t SET a = 1 FROM x")]
    [InlineData("SELECT id AS key; UPDATE t SET a = 1")]
    [InlineData("SELECT 1 AS \"for\"; UPDATE t SET a = 1")]
    [InlineData("SELECT 'key'; update t set a = 1")]
    [InlineData("WITH k(key) AS (SELECT 1) UPDATE t SET a = 1 FROM k")]
    [InlineData("SELECT 1; -- for\nUPDATE t SET a = 1")]
    [InlineData("/* a /* b */ SELECT 1 */ UPDATE t SET a = 1")]
    [InlineData("-- SELECT\nUPDATE t SET a = 1")]
    public void Update_that_only_looks_like_a_lock_or_a_comment_is_a_write(string text) => Assert.False(new PostgreSqlDialect().ReadCommand(text).IsRead);

    [Theory]
    [InlineData("SELECT * FROM t FOR UPDATE")]
    [InlineData("SELECT * FROM t FOR  NO\tKEY\nUPDATE")]
    [InlineData("-- updates the list\nSELECT * FROM t")]
    [InlineData("/* update */ -- delete\n  SELECT * FROM t")]
    public void Lock_and_leading_comment_are_no_writes(string text) => Assert.True(new PostgreSqlDialect().ReadCommand(text).IsRead);

    [Theory, CombinatorialBools]
    public async Task Procedure_that_commits_and_then_fails_invalidates(bool async)
    {
        await database.ExecuteAsync("""
            CREATE OR REPLACE PROCEDURE raise_price() LANGUAGE plpgsql AS $$
            BEGIN UPDATE "Products" SET "Price" = "Price" + 1; COMMIT; RAISE EXCEPTION 'after'; END $$
            """);
        var shop = new Shop(database);
        var before = await shop.AskAsync(Ask);

        await Assert.ThrowsAsync<PostgresException>(() => shop.AskAsync(
            c => async ? c.Database.ExecuteSqlRawAsync("CALL raise_price()", Token) : Task.FromResult(c.Database.ExecuteSqlRaw("CALL raise_price()"))));

        Assert.NotEqual(before, await shop.AskAsync(Ask));
    }

    [Theory, CombinatorialBools]
    public async Task What_is_read_while_raw_SQL_has_a_transaction_open_is_not_served_after_its_end(bool async)
    {
        var shop = new Shop(database);
        var before = await shop.AskAsync(Ask);
        await using var context = shop.Open();
        await context.Database.OpenConnectionAsync(Token);

        await ExecuteAsync("BEGIN");
        await ExecuteAsync("UPDATE \"Products\" SET \"Price\" = \"Price\" + 1");
        Assert.Equal(before, await shop.AskAsync(Ask));
        await ExecuteAsync("COMMIT");

        Assert.NotEqual(before, await shop.AskAsync(Ask));

        async Task ExecuteAsync(string sql)
        {
            if (async) await context.Database.ExecuteSqlRawAsync(sql, Token);
            else context.Database.ExecuteSqlRaw(sql);
        }
    }

    [Fact]
    public async Task Write_after_a_column_named_key_invalidates()
    {
        var shop = new Shop(database);
        var before = await shop.AskAsync(Ask);

        await shop.AskAsync(c => c.Database.ExecuteSqlRawAsync(
            "WITH k AS (SELECT 1 AS key) UPDATE \"Products\" SET \"Price\" = \"Price\" + 1 FROM k", Token));

        Assert.NotEqual(before, await shop.AskAsync(Ask));
    }

    [Fact]
    public async Task Tagged_raw_query_invalidates_nothing()
    {
        var shop = new Shop(database);
        await shop.AskAsync(Ask);

        await shop.AskAsync(c => c.Products.FromSqlRaw("SELECT * FROM \"Products\"").TagWith("the list").ToListAsync(Token));

        Assert.True(await shop.IsHitAsync(Ask));
    }

    [Fact]
    public async Task Explaining_shows_no_value_and_names_a_missing_cache()
    {
        var secret = "topsecret";
        await using (var context = new Shop(database).Open())
        {
            var unmarked = await context.Products.Where(p => p.Name == secret).ExplainCacheAsync(Token);
            Assert.DoesNotContain(secret, unmarked.ToString(), StringComparison.Ordinal);
        }

        await using var plain = new ShopContext(new DbContextOptionsBuilder().UseNpgsql(database.ConnectionString).Options);
        var explained = await Assert.ThrowsAsync<InvalidOperationException>(() => plain.Products.Cacheable().ExplainCacheAsync(Token));
        Assert.Contains("AddQueryCache", explained.Message, StringComparison.Ordinal);
        var executed = await Assert.ThrowsAsync<InvalidOperationException>(() => plain.Products.Cacheable().ToListAsync(Token));
        Assert.Contains("AddQueryCache", executed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_weighs_what_its_values_weigh()
    {
        var small = KeyFactory.MakeKey("x").EstimatedBytes;

        Assert.True(KeyFactory.MakeKey(new string('x', 1_000_000)).EstimatedBytes >= small + 1_900_000);
        Assert.True(KeyFactory.MakeKey(new int[100_000]).EstimatedBytes >= small + 400_000);
    }

    private static Task<decimal> Ask(ShopContext context) => context.Products.Cacheable().SumAsync(p => p.Price, Token);
}
