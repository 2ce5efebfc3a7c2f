using System.Transactions;
using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Equivalence.Writing;

/// <summary>Writes in transactions of every kind, committed or not.</summary>
internal static class TransactedWrites
{
    public static readonly Write[] List =
    [
        new("transaction", w => TransactAsync(w, async _ =>
        {
            await AnimalWrites.UpdateFoodAsync(w);
            await AnimalWrites.InsertAsync(w);
            await w.Db.Set<Truck>().ExecuteUpdateAsync(s => s.SetProperty(t => t.Load, t => t.Load + 1));
        })),
        new("transaction, rolled back", w => TransactAsync(w, async transaction =>
        {
            await AnimalWrites.UpdateFoodAsync(w);
            await AnimalWrites.InsertAsync(w);
            await w.EitherAsync(transaction.Rollback, () => transaction.RollbackAsync());
        }), IsCommitted: false),
        new("transaction, dropped", async w =>
        {
            await using var transaction = await w.Db.Database.BeginTransactionAsync();
            await AnimalWrites.UpdateFoodAsync(w);
        }, IsCommitted: false),
        new("transaction, back to a savepoint", w => TransactAsync(w, async transaction =>
        {
            await AnimalWrites.UpdateFoodAsync(w);
            await transaction.CreateSavepointAsync("here");
            await AnimalWrites.InsertAsync(w);
            await transaction.RollbackToSavepointAsync("here");
        })),
        new("transaction of two contexts", w => TransactAsync(w, async transaction =>
        {
            var options = (DbContextOptions)w.Db.GetService<IDbContextOptions>();
            await using var other = new ZooContext(new DbContextOptionsBuilder(options).UseNpgsql(w.Db.Database.GetDbConnection()).Options);
            await other.Database.UseTransactionAsync(transaction.GetDbTransaction());
            await AnimalWrites.UpdateFoodAsync(new WriteScope(other, w.Random, w.IsAsync));
        })),
        new("transaction begun past EF Core", async w =>
        {
            await w.Db.Database.OpenConnectionAsync();
            await using var transaction = await w.Db.Database.GetDbConnection().BeginTransactionAsync();
            await w.Db.Database.UseTransactionAsync(transaction);
            await AnimalWrites.UpdateFoodAsync(w);
            await transaction.CommitAsync();
        }),
        new("transaction scope", w => ScopeAsync(w, complete: true)),
        new("transaction scope, not completed", w => ScopeAsync(w, complete: false), IsCommitted: false),
        new("save that fails", async w =>
        {
            w.Db.AddRange(w.Stock.Food(), new Shift { KeeperId = -1 });
            await Assert.ThrowsAsync<DbUpdateException>(w.SaveAsync);
        }, IsCommitted: false),
    ];

    // Those who have ended the transaction themselves need no commit.
    private static async Task TransactAsync(WriteScope w, Func<IDbContextTransaction, Task> writeAsync)
    {
        await using var transaction = await w.Db.Database.BeginTransactionAsync();
        await writeAsync(transaction);
        if (w.Db.Database.CurrentTransaction is null) return;
        await w.EitherAsync(transaction.Commit, () => transaction.CommitAsync());
    }

    private static async Task ScopeAsync(WriteScope w, bool complete)
    {
        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        await AnimalWrites.UpdateFoodAsync(w);
        if (complete) scope.Complete();
    }
}
