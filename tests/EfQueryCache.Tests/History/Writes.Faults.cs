using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.History;

internal sealed partial class Writes
{
    private const int LongestCommit = 80;

    private async Task<EventKind> ViolateKeyAsync(RegisterContext context, List<(int Table, Register Row)> rows, WriteRecord write)
    {
        Change(write, rows[0]);
        var (table, existing) = rows[1];
        context.Entry(existing).State = EntityState.Detached;
        context.Table(table).Add(new Register { Id = existing.Id });
        return await SaveAsync(context, write);
    }

    private async Task<EventKind> FailCommitAsync(RegisterContext context, List<(int Table, Register Row)> rows, WriteRecord write)
    {
        rows[0].Row.Parent = -1;
        Change(write, rows[0]);
        if (Random.Next(2) == 0) return await SaveAsync(context, write);

        await InTransactionAsync(context, async transaction =>
        {
            await context.SaveAsync(worker.IsAsync);
            await CommitAsync(transaction, write);
        });
        return EventKind.Committed;
    }

    private async Task<EventKind> KillAsync(RegisterContext context, List<(int Table, Register Row)> rows, WriteRecord write)
    {
        var shape = FaultyShapes[Random.Next(FaultyShapes.Length)];
        await OpenAsync(context);
        var killing = killer.KillAsync(BackendId(context), TimeSpan.FromMilliseconds(Random.Next(6)));
        try
        {
            return await CommitAsync(shape, context, rows, write, delay: Random.Next(8));
        }
        finally
        {
            if (worker.IsAsync) await killing;
            else killing.Wait();
            await BackendKiller.DiscardAsync((NpgsqlConnection)context.Database.GetDbConnection(), worker.IsAsync);
        }
    }

    private async Task<EventKind> CutAsync(
        RegisterContext context, List<(int Table, Register Row)> rows, WriteRecord write, Client client, bool isLate)
    {
        var shape = FaultyShapes[Random.Next(FaultyShapes.Length)];
        var commitsByItself = shape is OperationKind.SingleRow or OperationKind.ExecuteUpdate;
        await OpenAsync(context);
        var link = client.Proxy!.Find(BackendId(context));
        link.CutAt((commitsByItself, isLate) switch
        {
            (true, true) => CutPoint.AfterSync,
            (true, false) => CutPoint.BeforeSync,
            (false, true) => CutPoint.AfterCommit,
            (false, false) => CutPoint.BeforeCommit,
        });
        try
        {
            return await CommitAsync(shape, context, rows, write, delay: isLate ? Random.Next(LongestCommit) : 0);
        }
        catch (Exception exception) when (Failure.IsExpected(exception) && link.IsCut && !isLate)
        {
            // The writer cannot know, but the proxy does: the server was never told to commit.
            return EventKind.NotCommitted;
        }
        finally
        {
            link.CutAt(CutPoint.Nowhere);
        }
    }

    private async Task OpenAsync(RegisterContext context)
    {
        if (worker.IsAsync) await context.Database.OpenConnectionAsync();
        else context.Database.OpenConnection();
    }
}
