using System.Diagnostics;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.History;

/// <summary>The writing operations of a worker.</summary>
internal sealed partial class Writes(Worker worker, BackendKiller killer)
{
    private static readonly OperationKind[] FaultyShapes =
        [OperationKind.SingleRow, OperationKind.SeveralRows, OperationKind.Transaction, OperationKind.ExecuteUpdate];

    private Random Random => worker.Random;

    public Task RunAsync(OperationKind kind, Client client) => client.UseAsync(worker.IsAsync, async context =>
    {
        var table = Random.Next(worker.Tables);
        var rows = await LoadAsync(context, table);
        if (kind is OperationKind.SeveralRows or OperationKind.Transaction)
        {
            rows.AddRange(await LoadAsync(context, (table + 1 + Random.Next(worker.Tables - 1)) % worker.Tables));
        }

        var write = new WriteRecord(worker.Recorder, kind);
        EventKind outcome;
        try
        {
            outcome = kind switch
            {
                OperationKind.Savepoint => await RollBackToSavepointAsync(context, rows, write),
                OperationKind.Rollback => await RollBackAsync(context, rows, write, isAbandoned: false),
                OperationKind.Abandoned => await RollBackAsync(context, rows, write, isAbandoned: true),
                OperationKind.FailingSave => await ViolateKeyAsync(context, rows, write),
                OperationKind.FailingCommit => await FailCommitAsync(context, rows, write),
                OperationKind.KilledBackend => await KillAsync(context, rows, write),
                OperationKind.LateCommit => await CutAsync(context, rows, write, client, isLate: true),
                OperationKind.LostCommit => await CutAsync(context, rows, write, client, isLate: false),
                _ => await CommitAsync(kind, context, rows, write, delay: Random.Next(20) == 0 ? Random.Next(5) : 0),
            };
        }
        catch (Exception exception) when (Failure.IsExpected(exception))
        {
            outcome = write.MayHaveCommitted && !Failure.IsRefusal(exception) ? EventKind.Unknown : EventKind.NotCommitted;
        }

        write.End(outcome);
    });

    // Read from the database and tracked; versions that a cache makes up would only fail as concurrency conflicts.
    private async Task<List<(int Table, Register Row)>> LoadAsync(RegisterContext context, int table)
    {
        var start = Stopwatch.GetTimestamp();
        var rows = await context.Table(table).AsTracking().ToListAsync(worker.IsAsync);
        worker.Recorder.Read(OperationKind.UncachedTable, table, rows, start);
        return [.. rows.OrderBy(_ => Random.Next()).Select(row => (table, row))];
    }

    private static void Change(WriteRecord write, (int Table, Register Row) row, int delay = 0)
    {
        row.Row.CommitDelay = delay;
        write.Change(row.Table, row.Row);
    }

    private static int BackendId(RegisterContext context) => ((NpgsqlConnection)context.Database.GetDbConnection()).ProcessID;
}
