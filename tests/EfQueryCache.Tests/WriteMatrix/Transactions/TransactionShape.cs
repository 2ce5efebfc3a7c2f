using System.Data.Common;
using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>One kind of transaction around a write.</summary>
internal abstract class TransactionShape(string name, TransactionKind kind)
{
    public string Name => name;

    /// <summary>What an invalidation must call it.</summary>
    public TransactionKind Kind => kind;

    /// <summary>Whether the write commits by itself.</summary>
    public bool IsNone { get; init; }

    /// <summary>Whether the tables are marked from the first write on, because nobody announces the COMMIT.</summary>
    public bool MarksEarly { get; init; }

    /// <summary>Whether it ends without EF Core hearing how: then it is taken for committed.</summary>
    public bool IsBlind { get; init; }

    /// <summary>Whether others than EF Core can end it; it does all the same.</summary>
    public bool IsGivenAway { get; init; }

    /// <summary>Whether the cache knows nothing of the transaction, and takes every table for written.</summary>
    public bool IsRawSql { get; init; }

    /// <summary>Whether another table is written in it as well.</summary>
    public bool WritesOther { get; init; }

    /// <summary>Whether that is rolled back to a savepoint; its tables may be invalidated all the same.</summary>
    public bool RollsOtherBack { get; init; }

    /// <summary>Whether an execution strategy tries again.</summary>
    public bool Retries { get; init; }

    public abstract IReadOnlyCollection<Ending> Endings { get; }

    public abstract Task RunAsync(CellRun run);

    public override string ToString() => Name;

    protected static async Task UseContextAsync(CellRun run, Func<MatrixContext, Task> use)
    {
        var context = run.Open();
        try
        {
            await use(context);
        }
        finally
        {
            await DisposeAsync(context, run.IsAsync);
        }
    }

    protected static async Task<IDbContextTransaction> BeginAsync(CellRun run, MatrixContext context)
        => run.IsAsync ? await context.Database.BeginTransactionAsync() : context.Database.BeginTransaction();

    /// <summary>Ends a transaction of EF Core's as the cell says.</summary>
    protected static Task EndAsync(CellRun run, IDbContextTransaction transaction)
        => EndAsync(run, transaction.CommitAsync, transaction.Commit, transaction.RollbackAsync, transaction.Rollback);

    /// <summary>Ends a transaction past EF Core as the cell says.</summary>
    protected static Task EndAsync(CellRun run, DbTransaction transaction)
        => EndAsync(run, transaction.CommitAsync, transaction.Commit, transaction.RollbackAsync, transaction.Rollback);

    protected static async Task DisposeAsync<T>(T resource, bool async) where T : IDisposable, IAsyncDisposable
    {
        if (async) await resource.DisposeAsync();
        else resource.Dispose();
    }

    private static async Task EndAsync(
        CellRun run, Func<CancellationToken, Task> commitAsync, Action commit, Func<CancellationToken, Task> rollbackAsync, Action rollback)
    {
        await run.BeforeEndAsync();
        if (run.Ending == Ending.Dispose) return;
        var (endAsync, end) = run.Ending == Ending.Rollback ? (rollbackAsync, rollback) : (commitAsync, commit);
        if (run.IsAsync) await endAsync(default);
        else end();
    }
}
