using System.Data;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.History;

/// <content>Transactions that EF Core begins and ends.</content>
internal sealed partial class Writes
{
    private async Task<EventKind> SaveSeveralAsync(WriteOperation operation)
    {
        await OpenAsync(operation);
        operation.Change(operation.Rows[0]);
        foreach (var row in operation.Rows.Skip(1).Where(_ => Random.Next(2) == 0).Append(operation.Rows[^1])) operation.Change(row);
        operation.Record.MayHaveCommitted = true;
        await operation.Context.SaveAsync(worker.IsAsync, operation.Token);
        return EventKind.Committed;
    }

    private async Task<EventKind> CommitTransactionAsync(WriteOperation operation)
    {
        await OpenAsync(operation);
        await InTransactionAsync(operation, async transaction =>
        {
            await WriteSomeAsync(operation);
            await CommitAsync(transaction, operation);
        });
        return EventKind.Committed;
    }

    private async Task<EventKind> RollBackToSavepointAsync(WriteOperation operation)
    {
        await OpenAsync(operation);
        await InTransactionAsync(operation, async transaction =>
        {
            var rows = operation.Rows;
            await ExecuteAsync(DrawStatement(), operation, rows[0]);
            ThrowIfLost(operation.Context);
            var kept = operation.Record.Count;
            if (worker.IsAsync) await transaction.CreateSavepointAsync("kept", operation.Token);
            else transaction.CreateSavepoint("kept");

            await ExecuteAsync(DrawStatement(), operation, rows[1]);
            ThrowIfLost(operation.Context);
            if (worker.IsAsync) await transaction.RollbackToSavepointAsync("kept", operation.Token);
            else transaction.RollbackToSavepoint("kept");
            operation.Record.TakeBack(kept);

            await CommitAsync(transaction, operation);
        });
        return EventKind.Committed;
    }

    private async Task<EventKind> RollBackAsync(WriteOperation operation, bool isAbandoned)
    {
        await OpenAsync(operation);
        await InTransactionAsync(operation, async transaction =>
        {
            await WriteSomeAsync(operation);
            if (isAbandoned) return;
            if (worker.IsAsync) await transaction.RollbackAsync(operation.Token);
            else transaction.Rollback();
        });
        return EventKind.NotCommitted;
    }

    // Reads and writes one snapshot: PostgreSQL refuses it when others have written meanwhile.
    private async Task<EventKind> IsolateAsync(WriteOperation operation)
    {
        await OpenAsync(operation);
        var level = Random.Next(2) == 0 ? IsolationLevel.RepeatableRead : IsolationLevel.Serializable;
        var table = operation.Rows[0].Table;
        for (var retries = Random.Next(3); ; retries--)
        {
            try
            {
                await InTransactionAsync(operation, level, async transaction =>
                {
                    operation.Context.ChangeTracker.Clear();
                    operation.Rows.Clear();
                    await LoadAsync(operation, table);
                    await WriteSomeAsync(operation);
                    await CommitAsync(transaction, operation);
                });
                return EventKind.Committed;
            }
            catch (Exception exception) when (Failure.IsRefusal(exception) && retries > 0)
            {
                operation.Record.MayHaveCommitted = false;
                operation.Record.GiveUp();
            }
        }
    }

    private async Task<EventKind> ViolateKeyAsync(WriteOperation operation)
    {
        operation.Change(operation.Rows[0]);
        var existing = operation.Rows[1];
        operation.Context.Table(existing.Table).Entry(existing.Row).State = EntityState.Detached;
        operation.Context.Table(existing.Table).Add(new Register { Id = existing.Id });
        operation.Record.MayHaveCommitted = true;
        await operation.Context.SaveAsync(worker.IsAsync);
        return EventKind.Committed;
    }

    private async Task<EventKind> FailCommitAsync(WriteOperation operation)
    {
        await OpenAsync(operation);
        operation.Rows[0].Row.Parent = -1;
        operation.Change(operation.Rows[0]);
        if (Random.Next(2) == 0)
        {
            operation.Record.MayHaveCommitted = true;
            await operation.Context.SaveAsync(worker.IsAsync, operation.Token);
            return EventKind.Committed;
        }

        await InTransactionAsync(operation, async transaction =>
        {
            await operation.Context.SaveAsync(worker.IsAsync, operation.Token);
            await CommitAsync(transaction, operation);
        });
        return EventKind.Committed;
    }

    /// <summary>Writes up to three times in the transaction that is open, each time in another way.</summary>
    private async Task WriteSomeAsync(WriteOperation operation)
    {
        for (var writes = Random.Next(1, 4); writes > 0; writes--)
        {
            // The same row twice, too: the version in between must never be seen.
            var row = operation.Rows[Random.Next(operation.Rows.Count)];
            await ExecuteAsync(DrawStatement(), operation, row);
            ThrowIfLost(operation.Context);
            await AssertSeesOwnWriteAsync(operation.Context, row);
        }
    }

    private Task InTransactionAsync(WriteOperation operation, Func<IDbContextTransaction, Task> use)
        => InTransactionAsync(operation, IsolationLevel.Unspecified, use);

    private async Task InTransactionAsync(WriteOperation operation, IsolationLevel level, Func<IDbContextTransaction, Task> use)
    {
        var database = operation.Context.Database;
        var transaction = worker.IsAsync ? await database.BeginTransactionAsync(level, operation.Token) : database.BeginTransaction(level);
        try
        {
            await use(transaction);
        }
        finally
        {
            await DisposeAsync(transaction);
        }
    }

    // A synchronous worker keeps its thread.
    private async Task DisposeAsync<T>(T resource) where T : IAsyncDisposable, IDisposable
    {
        if (worker.IsAsync) await resource.DisposeAsync();
        else resource.Dispose();
    }

    private async Task CommitAsync(IDbContextTransaction transaction, WriteOperation operation)
    {
        operation.Record.MayHaveCommitted = true;
        if (worker.IsAsync) await transaction.CommitAsync(operation.Token);
        else transaction.Commit();
    }

    // EF Core ignores that releasing the savepoint around SaveChanges fails; when that is how a dead link is found, it would
    // open another and go on there, outside of the transaction.
    private static void ThrowIfLost(RegisterContext context)
    {
        if (context.Database.GetDbConnection().State != ConnectionState.Open) throw new IOException("The transaction's link is lost.");
    }

    private async Task AssertSeesOwnWriteAsync(RegisterContext context, RegisterRow row)
    {
        var id = row.Id;
        var seen = await context.Table(row.Table).AsNoTracking().Where(r => r.Id == id).Cacheable().ToListAsync(worker.IsAsync);
        Assert.Equal(row.Row.Attempt, Assert.Single(seen).Attempt);
    }
}
