using System.Transactions;
using EfQueryCache.Consistency;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Consistency;

/// <summary>What is written past EF Core is declared, and then treated like its own writes.</summary>
public sealed class MarkChangedTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Without_transaction_it_invalidates_at_once(bool async, bool byName)
    {
        var shop = await CreateAsync();
        await using var context = shop.Open();
        await WriteAsync(context);
        await MarkAsync(context, async, byName);

        Assert.False(await shop.IsHitAsync(Ask));
        Assert.True(await shop.IsHitAsync(AskOthers));
    }

    [Theory, CombinatorialBools]
    public async Task In_a_transaction_it_invalidates_with_it(bool async, bool commits)
    {
        var shop = await CreateAsync();
        await using (var context = shop.Open())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Token);
            await WriteAsync(context);
            await MarkAsync(context, async, byName: false);
            Assert.True(await shop.IsHitAsync(Ask));
            if (commits) await transaction.CommitAsync(Token);
        }

        Assert.Equal(!commits, await shop.IsHitAsync(Ask));
        Assert.True(await shop.IsHitAsync(AskOthers));
    }

    [Theory, CombinatorialBools]
    public async Task In_an_ambient_transaction_it_invalidates_with_it(bool async, bool commits)
    {
        var shop = await CreateAsync();
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await using (var context = shop.Open())
            {
                await context.Database.OpenConnectionAsync(Token);
                await WriteAsync(context);
                await MarkAsync(context, async, byName: false);
            }

            if (commits) scope.Complete();
        }

        Assert.Equal(!commits, await shop.IsHitAsync(Ask));
        Assert.True(await shop.IsHitAsync(AskOthers));
    }

    [Theory, CombinatorialBools]
    public async Task Copy_in_a_transaction_that_EF_Core_was_given_is_invalidated_with_its_commit(bool async)
    {
        var shop = await CreateAsync();
        await using var context = shop.Open();
        await context.Database.OpenConnectionAsync(Token);
        var connection = (Npgsql.NpgsqlConnection)context.Database.GetDbConnection();
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await context.Database.UseTransactionAsync(transaction, Token);
        await using (var importer = await connection.BeginBinaryImportAsync("COPY cat.\"Labels\" (\"Text\") FROM STDIN (FORMAT BINARY)", Token))
        {
            await importer.StartRowAsync(Token);
            await importer.WriteAsync("copied", Token);
            await importer.CompleteAsync(Token);
        }

        await MarkAsync(context, async, byName: false);
        await transaction.CommitAsync(Token);
        await context.Database.UseTransactionAsync(null, Token);

        var fresh = await shop.AskAsync(c => c.Labels.CountAsync(Token));
        Assert.Equal(fresh, await shop.AskAsync(Ask));
        await Eventually.HoldsAsync(() => shop.Cache.UnknownOutcomes.Count == 0); // its end is noticed, not told
    }

    [Fact]
    public async Task While_the_schema_is_not_known_everything_is_invalidated()
    {
        // What triggers and cascades change with the table, nobody can tell then. Found by the history checker.
        var shop = await CreateAsync();
        var schema = DatabaseTags.For(database.Name).Schema;
        schema.Mark();
        await using (var context = shop.Open()) context.Database.MarkChanged<Label>();
        schema.Unmark();

        Assert.False(await shop.IsHitAsync(Ask));
        Assert.False(await shop.IsHitAsync(AskOthers));
    }

    [Fact]
    public async Task What_is_no_entity_or_has_no_cache_is_refused_by_name()
    {
        await using var context = new Shop(database).Open();
        var type = Assert.Throws<InvalidOperationException>(() => context.Database.MarkChanged<Uri>());
        Assert.Contains("has no entity System.Uri", type.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => context.Database.MarkChanged(" "));
        await using var plain = new ShopContext(new DbContextOptionsBuilder().UseNpgsql(database.ConnectionString).Options);
        var missing = Assert.Throws<InvalidOperationException>(() => plain.Database.MarkChanged<Label>());
        Assert.Contains("Call AddQueryCache()", missing.Message, StringComparison.Ordinal);
    }

    private static async Task MarkAsync(ShopContext context, bool async, bool byName)
    {
        switch (async, byName)
        {
            case (true, true):
                await context.Database.MarkChangedAsync("cat.Labels", Token);
                break;
            case (true, false):
                await context.Database.MarkChangedAsync<Label>(Token);
                break;
            case (false, true):
                context.Database.MarkChanged("cat.Labels");
                break;
            default:
                context.Database.MarkChanged<Label>();
                break;
        }
    }

    private static async Task WriteAsync(ShopContext context)
    {
        await context.Database.OpenConnectionAsync(Token);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "INSERT INTO cat.\"Labels\" (\"Text\") VALUES ('raw ADO')";
        await command.ExecuteNonQueryAsync(Token);
    }

    private static Task<int> Ask(ShopContext context) => context.Labels.Cacheable().CountAsync(Token);

    private static Task<int> AskOthers(ShopContext context) => context.Products.Cacheable().CountAsync(Token);

    private async Task<Shop> CreateAsync()
    {
        var shop = new Shop(database);
        await shop.AskAsync(Ask);
        await shop.AskAsync(AskOthers);
        return shop;
    }
}
