using System.Data.Common;
using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.History;

/// <content>Transactions that EF Core does not begin, or does not end, and writes that it does not see.</content>
internal sealed partial class Writes
{
    private async Task<EventKind> CommitMarkedAsync(OperationKind shape, WriteOperation operation)
    {
        if (Random.Next(3) == 0)
        {
            await InScopeAsync(operation, async () => await WriteMarkedAsync(shape, operation), isCompleted: true);
            return EventKind.Committed;
        }

        await OpenAsync(operation);
        await InTransactionAsync(operation, async transaction =>
        {
            await WriteMarkedAsync(shape, operation);
            await CommitAsync(transaction, operation);
        });
        return EventKind.Committed;
    }

    private async Task WriteMarkedAsync(OperationKind shape, WriteOperation operation)
    {
        var row = operation.Rows[0];
        var isFirst = Random.Next(2) == 0;
        var table = shape == OperationKind.CopyMarked ? $"staging_{row.TableName}" : row.TableName;
        if (isFirst) operation.Context.Database.MarkChanged(table);
        if (shape == OperationKind.CopyMarked) await CopyAsync(operation, row);
        else await ExecuteAdoAsync(operation, row);
        if (!isFirst) operation.Context.Database.MarkChanged(table);
        ThrowIfLost(operation.Context);
        await AssertSeesOwnWriteAsync(operation.Context, row);
    }

    private async Task ExecuteAdoAsync(WriteOperation operation, RegisterRow row)
    {
        var before = operation.ChangePast(row);
        using var command = operation.Connection.CreateCommand();
        command.CommandText = $"""
            UPDATE {row.TableName} SET "Version" = {row.Row.Version}, "Attempt" = {row.Row.Attempt}, "CommitDelay" = {row.Row.CommitDelay}
            WHERE "Id" = {row.Id} AND "Version" = {before}
            """;
        var changed = worker.IsAsync ? await command.ExecuteNonQueryAsync(operation.Token) : command.ExecuteNonQuery();
        if (changed != 1) throw new DbUpdateConcurrencyException("Somebody else has made this version.");
    }

    private async Task CopyAsync(WriteOperation operation, RegisterRow row)
    {
        var copy = $"COPY staging_{row.TableName} FROM STDIN";
        var line = string.Join('\t', Arguments(operation, row)) + "\n";
        if (worker.IsAsync)
        {
            await using var writer = await operation.Connection.BeginTextImportAsync(copy, operation.Token);
            await writer.WriteAsync(line);
        }
        else
        {
            using var writer = operation.Connection.BeginTextImport(copy);
            writer.Write(line);
        }
    }

    private async Task<EventKind> UseScopeAsync(WriteOperation operation, bool isCompleted)
    {
        await InScopeAsync(operation, () => WriteSomeAsync(operation), isCompleted);
        return isCompleted ? EventKind.Committed : EventKind.NotCommitted;
    }

    private async Task InScopeAsync(WriteOperation operation, Func<Task> use, bool isCompleted)
    {
        using var scope = new TransactionScope(
            TransactionScopeOption.Required,
            Options(),
            worker.IsAsync ? TransactionScopeAsyncFlowOption.Enabled : TransactionScopeAsyncFlowOption.Suppress);
        await OpenAsync(operation);
        await use();

        // With the connection closed Npgsql keeps it for the scope; one that is broken must not go back to the others unseen.
        if (!operation.Fault.IsAny && Random.Next(2) == 0) operation.Context.Database.CloseConnection();
        if (!isCompleted) return;
        operation.Record.MayHaveCommitted = true;
        scope.Complete();
    }

    private async Task<EventKind> EnlistAsync(WriteOperation operation)
    {
        using var transaction = new CommittableTransaction(Options());
        await OpenAsync(operation);
        operation.Context.Database.EnlistTransaction(transaction);
        await WriteSomeAsync(operation);
        if (Random.Next(5) == 0)
        {
            transaction.Rollback();
            return EventKind.NotCommitted;
        }

        operation.Record.MayHaveCommitted = true;
        if (worker.IsAsync) await Task.Factory.FromAsync(transaction.BeginCommit, transaction.EndCommit, null);
        else transaction.Commit();
        return EventKind.Committed;
    }

    private async Task<EventKind> UseTransactionAsync(WriteOperation operation)
    {
        await OpenAsync(operation);
        var connection = operation.Connection;
        var transaction = worker.IsAsync ? await connection.BeginTransactionAsync(operation.Token) : connection.BeginTransaction();
        try
        {
            operation.Context.Database.UseTransaction(transaction);
            await WriteSomeAsync(operation);
            var outcome = await EndPastAsync(transaction, operation);
            operation.Context.Database.UseTransaction(null);
            return outcome;
        }
        finally
        {
            await DisposeAsync(transaction);
        }
    }

    private async Task<EventKind> HandOutAsync(WriteOperation operation)
    {
        await OpenAsync(operation);
        var outcome = EventKind.NotCommitted;
        await InTransactionAsync(operation, async transaction =>
        {
            var isEarly = Random.Next(2) == 0;
            var handedOut = isEarly ? transaction.GetDbTransaction() : null;
            await WriteSomeAsync(operation);
            outcome = await EndPastAsync(handedOut ?? transaction.GetDbTransaction(), operation);
        });
        return outcome;
    }

    private async Task<EventKind> ShareAsync(WriteOperation operation)
    {
        await OpenAsync(operation);
        var outcome = EventKind.Committed;
        await InTransactionAsync(operation, async transaction =>
        {
            await WriteSomeAsync(operation);
            operation.Context.ChangeTracker.Clear();
            var other = operation.Client.Beside(operation.Connection);
            try
            {
                other.Database.UseTransaction(transaction.GetDbTransaction());
                await WriteSomeAsync(operation with { Context = other });
            }
            finally
            {
                await DisposeAsync(other);
            }

            if (Random.Next(2) == 0) outcome = await EndPastAsync(transaction.GetDbTransaction(), operation);
            else await CommitAsync(transaction, operation);
        });
        return outcome;
    }

    // EF Core believes that each statement commits by itself.
    private async Task<EventKind> BeginRawAsync(WriteOperation operation)
    {
        await OpenAsync(operation);
        await ExecuteRawAsync(operation, "BEGIN", []);
        ThrowIfLost(operation.Context);
        await WriteSomeAsync(operation);
        var isRolledBack = Random.Next(5) == 0;
        operation.Record.MayHaveCommitted = !isRolledBack;
        await ExecuteRawAsync(operation, isRolledBack ? "ROLLBACK" : "COMMIT", []);
        return isRolledBack ? EventKind.NotCommitted : EventKind.Committed;
    }

    private async Task<EventKind> RetryAsync(WriteOperation operation)
    {
        await OpenAsync(operation);
        if (Random.Next(2) == 0) return await SaveSeveralAsync(operation);

        var strategy = operation.Context.Database.CreateExecutionStrategy();
        if (worker.IsAsync) await strategy.ExecuteAsync(AttemptAsync);
        else strategy.Execute(() => AttemptAsync().GetAwaiter().GetResult());
        return EventKind.Committed;

        async Task AttemptAsync()
        {
            operation.Record.GiveUp();
            operation.Context.ChangeTracker.Clear();
            operation.Rows.Clear();
            await LoadAsync(operation);
            await InTransactionAsync(operation, async transaction =>
            {
                await WriteSomeAsync(operation);
                await CommitAsync(transaction, operation);
            });
        }
    }

    // Its owner ends it, and EF Core does not hear of it.
    private async Task<EventKind> EndPastAsync(DbTransaction transaction, WriteOperation operation)
    {
        if (Random.Next(5) == 0)
        {
            if (worker.IsAsync) await transaction.RollbackAsync(operation.Token);
            else transaction.Rollback();
            return EventKind.NotCommitted;
        }

        operation.Record.MayHaveCommitted = true;
        if (worker.IsAsync) await transaction.CommitAsync(operation.Token);
        else transaction.Commit();
        return EventKind.Committed;
    }

    private TransactionOptions Options()
        => new() { IsolationLevel = Random.Next(2) == 0 ? IsolationLevel.ReadCommitted : IsolationLevel.Serializable };
}
