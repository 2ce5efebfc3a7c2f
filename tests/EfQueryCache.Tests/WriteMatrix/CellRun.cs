using System.Transactions;
using EfQueryCache.Tests.History;
using EfQueryCache.Tests.WriteMatrix.Model;
using EfQueryCache.Tests.WriteMatrix.Writes;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>
/// The steps of one cell. In a synchronous cell everything happens on the caller's thread, where its transaction scope is.
/// </summary>
internal sealed class CellRun(Cell cell, Bench bench) : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private Task _meanwhile = Task.CompletedTask;
    private bool _isArmed;
    private int _backendId;

    public bool IsAsync => cell.IsAsync;

    public Ending Ending => cell.Ending;

    /// <summary>Whether the transaction was seen open, with everything as it should be then.</summary>
    public bool WasOpen { get; private set; }

    public MatrixContext Open() => bench.OpenWriter(cell);

    public MatrixContext Borrow() => bench.BorrowWriter(cell);

    public MatrixContext OpenGuest(System.Data.Common.DbConnection connection) => bench.OpenGuest(connection);

    /// <summary>Makes the write under test.</summary>
    public async Task WriteAsync(MatrixContext context)
    {
        if (!_isArmed)
        {
            _isArmed = true;
            await ArmAsync(context);
        }

        if (IsAsync) await cell.Write.Async(context, _cancellation.Token);
        else cell.Write.Sync(context);
    }

    /// <summary>Writes something else in the same transaction.</summary>
    public async Task WriteOtherAsync(MatrixContext context)
    {
        context.ChangeTracker.Clear();
        context.Update(new Extra { Id = 1, Value = Write.Next() });
        if (IsAsync) await context.SaveChangesAsync();
        else context.SaveChanges();
    }

    /// <summary>Everything is written and nothing committed.</summary>
    public async Task BeforeEndAsync()
    {
        await StepAsync(() => bench.CheckOpenAsync(cell));
        WasOpen = true;
        if (Ending == Ending.KilledBeforeCommit) await StepAsync(() => bench.Faults.KillAsync(_backendId));
        CutAt(CutMessage.Commit);
    }

    /// <summary>Waits for what was started to disturb the write.</summary>
    public async ValueTask DisposeAsync()
    {
        await _meanwhile;
        _cancellation.Dispose();
    }

    private async Task ArmAsync(MatrixContext context)
    {
        await StepAsync(() => bench.Faults.PlantAsync(Ending));
        if (Ending is Ending.KilledBeforeStatement or Ending.KilledBeforeCommit or Ending.CutBeforeCommit or Ending.CutAfterCommit)
        {
            if (IsAsync) await context.Database.OpenConnectionAsync();
            else context.Database.OpenConnection();
            _backendId = ((NpgsqlConnection)context.Database.GetDbConnection()).ProcessID;
        }

        switch (Ending)
        {
            case Ending.KilledBeforeStatement:
                await StepAsync(() => bench.Faults.KillAsync(_backendId));
                break;
            case Ending.KilledInStatement or Ending.KilledInCommit:
                await StepAsync(() => Begin(bench.Faults.KillSleeperAsync));
                break;
            case Ending.Cancelled:
                await StepAsync(() => Begin(CancelSleeperAsync));
                break;
            case var _ when cell.Transaction.IsNone && cell.Write.HasOwnTransaction:
                CutAt(CutMessage.Commit);
                break;
            case var _ when cell.Transaction.IsNone:
                CutAt(CutMessage.Sync);
                break;
        }
    }

    private void CutAt(CutMessage message)
    {
        if (Ending == Ending.CutBeforeCommit) bench.Proxy.Find(_backendId).CutAt(new CutPoint(CutSide.Client, CutPlace.Before, message));
        if (Ending == Ending.CutAfterCommit) bench.Proxy.Find(_backendId).CutAt(new CutPoint(CutSide.Client, CutPlace.After, message));
    }

    private Task Begin(Func<Task> disturb)
    {
        _meanwhile = Task.Run(disturb);
        return Task.CompletedTask;
    }

    private async Task CancelSleeperAsync()
    {
        await bench.Faults.FindSleeperAsync();
        await _cancellation.CancelAsync();
    }

    // Outside of the cell's transaction scope.
    private async Task StepAsync(Func<Task> step)
    {
        if (IsAsync)
        {
            using var outside = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
            await step();
        }
        else
        {
            using var outside = new TransactionScope(TransactionScopeOption.Suppress);
            step().GetAwaiter().GetResult();
        }
    }
}
