using System.Data;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.History;

internal sealed partial class Writes
{
    private async Task<EventKind> CommitAsync(
        OperationKind shape, RegisterContext context, List<(int Table, Register Row)> rows, WriteRecord write, int delay)
    {
        switch (shape)
        {
            case OperationKind.SingleRow:
                Change(write, rows[0], delay);
                return await SaveAsync(context, write);
            case OperationKind.SeveralRows:
                Change(write, rows[0], delay);
                foreach (var row in rows.Skip(1).Where(_ => Random.Next(2) == 0).Append(rows[^1])) Change(write, row);
                return await SaveAsync(context, write);
            case OperationKind.ExecuteUpdate:
                return await ExecuteUpdateAsync(context, rows[0], write, delay);
            default:
                return await CommitTransactionAsync(context, rows, write, delay);
        }
    }

    private async Task<EventKind> SaveAsync(RegisterContext context, WriteRecord write)
    {
        write.MayHaveCommitted = true;
        await context.SaveAsync(worker.IsAsync);
        return EventKind.Committed;
    }

    private async Task<EventKind> ExecuteUpdateAsync(RegisterContext context, (int Table, Register Row) row, WriteRecord write, int delay)
    {
        var (id, version) = (row.Row.Id, row.Row.Version);
        Change(write, row, delay);
        var (next, attempt) = (row.Row.Version, row.Row.Attempt);
        var matching = context.Table(row.Table).Where(r => r.Id == id && r.Version == version);
        write.MayHaveCommitted = true;
        var updated = worker.IsAsync
            ? await matching.ExecuteUpdateAsync(set => set
                .SetProperty(r => r.Version, next).SetProperty(r => r.Attempt, attempt).SetProperty(r => r.CommitDelay, delay))
            : matching.ExecuteUpdate(set => set
                .SetProperty(r => r.Version, next).SetProperty(r => r.Attempt, attempt).SetProperty(r => r.CommitDelay, delay));
        return updated == 1 ? EventKind.Committed : EventKind.NotCommitted;
    }

    private async Task<EventKind> CommitTransactionAsync(
        RegisterContext context, List<(int Table, Register Row)> rows, WriteRecord write, int delay)
    {
        await InTransactionAsync(context, async transaction =>
        {
            var saves = Random.Next(1, 4);
            for (var i = 0; i < saves; i++)
            {
                // The same row twice, too: the version in between must never be seen.
                var row = rows[Random.Next(rows.Count)];
                Change(write, row, delay);
                await context.SaveAsync(worker.IsAsync);
                ThrowIfLost(context);
                await AssertSeesOwnWriteAsync(context, row);
            }

            await CommitAsync(transaction, write);
        });
        return EventKind.Committed;
    }

    private async Task<EventKind> RollBackToSavepointAsync(
        RegisterContext context, List<(int Table, Register Row)> rows, WriteRecord write)
    {
        await InTransactionAsync(context, async transaction =>
        {
            Change(write, rows[0]);
            await context.SaveAsync(worker.IsAsync);
            var kept = write.Count;
            if (worker.IsAsync) await transaction.CreateSavepointAsync("kept");
            else transaction.CreateSavepoint("kept");

            Change(write, rows[1]);
            await context.SaveAsync(worker.IsAsync);
            if (worker.IsAsync) await transaction.RollbackToSavepointAsync("kept");
            else transaction.RollbackToSavepoint("kept");
            write.TakeBack(kept);

            await CommitAsync(transaction, write);
        });
        return EventKind.Committed;
    }

    private async Task<EventKind> RollBackAsync(
        RegisterContext context, List<(int Table, Register Row)> rows, WriteRecord write, bool isAbandoned)
    {
        await InTransactionAsync(context, async transaction =>
        {
            Change(write, rows[0]);
            await context.SaveAsync(worker.IsAsync);
            await AssertSeesOwnWriteAsync(context, rows[0]);
            if (isAbandoned) return;
            if (worker.IsAsync) await transaction.RollbackAsync();
            else transaction.Rollback();
        });
        return EventKind.NotCommitted;
    }

    private async Task InTransactionAsync(RegisterContext context, Func<IDbContextTransaction, Task> use)
    {
        var transaction = worker.IsAsync ? await context.Database.BeginTransactionAsync() : context.Database.BeginTransaction();
        try
        {
            await use(transaction);
        }
        finally
        {
            if (worker.IsAsync) await transaction.DisposeAsync();
            else transaction.Dispose();
        }
    }

    private async Task CommitAsync(IDbContextTransaction transaction, WriteRecord write)
    {
        write.MayHaveCommitted = true;
        if (worker.IsAsync) await transaction.CommitAsync();
        else transaction.Commit();
    }

    // EF Core ignores that releasing the savepoint around SaveChanges fails; when that is how a dead link is found, it would
    // open another and go on there, outside of the transaction.
    private static void ThrowIfLost(RegisterContext context)
    {
        if (context.Database.GetDbConnection().State != ConnectionState.Open) throw new IOException("The transaction's link is lost.");
    }

    private async Task AssertSeesOwnWriteAsync(RegisterContext context, (int Table, Register Row) row)
    {
        var id = row.Row.Id;
        var seen = await context.Table(row.Table).AsNoTracking().Where(r => r.Id == id).Cacheable().ToListAsync(worker.IsAsync);
        Assert.Equal(row.Row.Attempt, Assert.Single(seen).Attempt);
    }
}
