using System.Data;
using System.Diagnostics;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.History;

/// <summary>The writing operations of a worker.</summary>
internal sealed partial class Writes(Worker worker, BackendKiller killer)
{
    private Random Random => worker.Random;

    public async Task RunAsync(OperationKind kind, Client client)
    {
        var shape = !kind.IsFaulty() ? kind : kind == OperationKind.TimedOut ? DrawStatement() : OperationMix.DrawFaulty(Random);
        if (kind.IsFaulty()) worker.Recorder.WasFaulty(shape);
        await client.UseAsync(worker.IsAsync, shape == OperationKind.Retried, async context =>
        {
            using var fault = new Fault(kind, shape, client, worker, killer);
            var operation = new WriteOperation(client, context, new WriteRecord(worker.Recorder, kind, shape), fault);
            await LoadAsync(operation);
            operation.Record.End(await RunAsync(shape, operation));
        });
    }

    private async Task<EventKind> RunAsync(OperationKind shape, WriteOperation operation)
    {
        var (write, fault) = (operation.Record, operation.Fault);
        try
        {
            return await WriteAsync(shape, operation);
        }
        catch (Exception exception) when (Failure.IsAfterCommit(exception))
        {
            return EventKind.Committed;
        }
        catch (Exception exception) when (Failure.IsExpected(exception) || (fault.IsAny && Failure.IsOfLostLink(exception)))
        {
            write.Why = Failure.Describe(exception);
            if (fault.IsLost || !write.MayHaveCommitted) return EventKind.NotCommitted;

            // Who tries again is refused because of what the attempt before has done; and how many rows a command returns
            // that is being cancelled says nothing: Npgsql has been seen to return all of them and not tell of the rollback, and
            // to return none of a command that was committed. When what is cancelled is the reset of a pooled connection, which
            // Npgsql sends together with the command, it gives the connection up, and the server executes the command.
            var isMisleading = shape == OperationKind.Retried || exception is DbUpdateConcurrencyException
                || operation.Connection.State != ConnectionState.Open;
            var isRefusal = Failure.IsRefusal(exception) && !(isMisleading && fault.IsAny);
            return isRefusal ? EventKind.NotCommitted : EventKind.Unknown;
        }
        finally
        {
            await fault.EndAsync();
        }
    }

    private Task<EventKind> WriteAsync(OperationKind shape, WriteOperation operation) => shape switch
    {
        OperationKind.ProcedureCommits => CommitInProcedureAsync(operation),
        OperationKind.SeveralRows => SaveSeveralAsync(operation),
        OperationKind.Transaction => CommitTransactionAsync(operation),
        OperationKind.Savepoint => RollBackToSavepointAsync(operation),
        OperationKind.Isolated => IsolateAsync(operation),
        OperationKind.AdoMarked or OperationKind.CopyMarked => CommitMarkedAsync(shape, operation),
        OperationKind.Scope => UseScopeAsync(operation, isCompleted: true),
        OperationKind.AbandonedScope => UseScopeAsync(operation, isCompleted: false),
        OperationKind.Enlisted => EnlistAsync(operation),
        OperationKind.Used => UseTransactionAsync(operation),
        OperationKind.HandedOut => HandOutAsync(operation),
        OperationKind.Shared => ShareAsync(operation),
        OperationKind.RawTransaction => BeginRawAsync(operation),
        OperationKind.Retried => RetryAsync(operation),
        OperationKind.Rollback => RollBackAsync(operation, isAbandoned: false),
        OperationKind.Abandoned => RollBackAsync(operation, isAbandoned: true),
        OperationKind.FailingSave => ViolateKeyAsync(operation),
        OperationKind.FailingCommit => FailCommitAsync(operation),
        _ => CommitStatementAsync(shape, operation),
    };

    private OperationKind DrawStatement() => OperationMix.Statements[Random.Next(OperationMix.Statements.Length)];

    private async Task LoadAsync(WriteOperation operation)
    {
        var table = Random.Next(worker.Tables);
        await LoadAsync(operation, table);
        await LoadAsync(operation, (table + 1 + Random.Next(worker.Tables - 1)) % worker.Tables);
    }

    // Read from the database and tracked; versions that a cache makes up would only fail as concurrency conflicts.
    private async Task LoadAsync(WriteOperation operation, int table)
    {
        var start = Stopwatch.GetTimestamp();
        var rows = await operation.Context.Table(table).AsTracking().ToListAsync(worker.IsAsync);
        worker.Recorder.Read(OperationKind.UncachedTable, table, rows, start);
        operation.Rows.AddRange(rows.OrderBy(_ => Random.Next()).Select(row => new RegisterRow(table, row)));
    }

    /// <summary>Opens the connection, from which moment things go wrong.</summary>
    private async Task OpenAsync(WriteOperation operation)
    {
        if (worker.IsAsync) await operation.Context.Database.OpenConnectionAsync();
        else operation.Context.Database.OpenConnection();
        operation.Fault.Begin(operation.Context, operation.Connection);
    }
}
