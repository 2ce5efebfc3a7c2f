using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Consistency;

/// <summary>With <see cref="QueryCacheOptions.VerifyWrites"/> the database is asked what a transaction has changed.</summary>
public sealed class VerifyWritesTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Table_written_past_EF_Core_is_logged_and_invalidated_with_the_transaction(bool async)
    {
        var shop = await CreateAsync(WriteVerification.Log);
        await WriteAsync(shop, async, marks: false);

        Assert.Equal(1, shop.Events.Count(QueryCacheEventId.UnseenWrite));
        Assert.Contains(shop.Events.Events, e => e.Text.Contains("cat.Labels", StringComparison.Ordinal));
        Assert.False(await shop.IsHitAsync(Ask));
    }

    [Theory, CombinatorialBools]
    public async Task Table_written_past_EF_Core_stops_the_commit_where_that_is_an_error(bool async)
    {
        var shop = await CreateAsync(WriteVerification.Throw);
        var before = await shop.AskAsync(c => c.Labels.CountAsync(Token));

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(shop, async, marks: false));

        Assert.Contains("cat.Labels", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(before, await shop.AskAsync(c => c.Labels.CountAsync(Token)));
    }

    [Theory, CombinatorialBools]
    public async Task Declared_and_EF_Cores_own_writes_are_in_order(bool async)
    {
        var shop = await CreateAsync(WriteVerification.Throw);
        await WriteAsync(shop, async, marks: true);
        Assert.Equal(0, shop.Events.Count(QueryCacheEventId.UnseenWrite));
        Assert.False(await shop.IsHitAsync(Ask));
    }

    [Theory, CombinatorialBools]
    public async Task What_the_session_wrote_shortly_before_is_not_taken_for_this_transactions(bool async)
    {
        var shop = await CreateAsync(WriteVerification.Throw);
        await using var context = shop.Open();
        await context.Database.OpenConnectionAsync(Token);
        await WritePastAsync(context);
        await using var transaction = async ? await context.Database.BeginTransactionAsync(Token) : context.Database.BeginTransaction();
        await context.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, "x"), Token);
        if (async) await transaction.CommitAsync(Token);
        else transaction.Commit();
    }

    private static async Task WriteAsync(Shop shop, bool async, bool marks)
    {
        await using var context = shop.Open();
        await using var transaction = async ? await context.Database.BeginTransactionAsync(Token) : context.Database.BeginTransaction();
        await context.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, "seen"), Token);
        await WritePastAsync(context);
        if (marks) context.Database.MarkChanged<Label>();
        if (async) await transaction.CommitAsync(Token);
        else transaction.Commit();
    }

    private static async Task WritePastAsync(ShopContext context)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "INSERT INTO cat.\"Labels\" (\"Text\") VALUES ('past')";
        await command.ExecuteNonQueryAsync(Token);
    }

    private static Task<int> Ask(ShopContext context) => context.Labels.Cacheable().CountAsync(Token);

    private async Task<Shop> CreateAsync(WriteVerification verification)
    {
        var shop = new Shop(database, o => o.VerifyWrites = verification);
        await shop.AskAsync(Ask);
        return shop;
    }
}
