using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Quickstart.Model;
using Quickstart.Telling;

namespace Quickstart.Steps;

internal sealed class Transactions : IStep
{
    private const int Category = 7;

    private const string Source = """
        await using var transaction = await db.Database.BeginTransactionAsync();
        product.Price += 100;
        await db.SaveChangesAsync();
        """;

    public string Heading => "Transactions: rolled back, then committed";

    public async Task RunAsync(Story story)
    {
        story.Page.Remark("The dearest products of a category again.");
        var old = (await story.AskAsync(Expected.Hit, db => db.DearestOf(Category).Cacheable().ToListAsync()))[0].Price;

        story.Page.Remark("");
        story.Page.Remark("A transaction raises the price and is rolled back.");
        await RaiseAsync(story, old, "await transaction.RollbackAsync();", transaction => transaction.RollbackAsync());
        var rolledBack = await story.AskAgainAsync(Expected.Hit, db => db.DearestOf(Category).Cacheable().ToListAsync());
        story.Page.Claim(rolledBack[0].Price == old, "nothing has changed, and the entry is still valid");

        story.Page.Remark("");
        story.Page.Remark("The same transaction, now committed.");
        await RaiseAsync(story, old, "await transaction.CommitAsync();", transaction => transaction.CommitAsync());
        var committed = await story.AskAgainAsync(Expected.Miss, db => db.DearestOf(Category).Cacheable().ToListAsync());
        story.Page.Claim(committed[0].Price == old + 100, "as soon as CommitAsync returns, every reader sees the new price");
    }

    private static Task RaiseAsync(Story story, decimal old, string endSource, Func<IDbContextTransaction, Task> end) =>
        story.WriteAsync($"{Source}\n{endSource}", async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var product = (await db.DearestOf(Category).ToListAsync())[0];
            product.Price = old + 100;
            await db.SaveChangesAsync();
            await LookAsync(story, db, old);
            await end(transaction);
        });

    // While the transaction is open: what it sees itself, and what everybody else sees.
    private static async Task LookAsync(Story story, StoreContext db, decimal old)
    {
        var inside = await db.DearestOf(Category).Cacheable().AsNoTracking().ToListAsync();
        story.Page.Claim(inside[0].Price == old + 100, "inside, a cacheable query goes to PostgreSQL and sees the raised price");

        var (outside, commands, _) = await story.RunAsync(other => other.DearestOf(Category).Cacheable().ToListAsync());
        story.Page.Claim(outside[0].Price == old, "outside, readers see the old price");
        story.Check(Expected.Hit, commands, 1);
    }
}
