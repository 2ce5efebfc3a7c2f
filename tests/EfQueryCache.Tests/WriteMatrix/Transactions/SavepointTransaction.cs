using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>A savepoint around another write, which is kept or rolled back.</summary>
internal sealed class SavepointTransaction : BegunTransaction
{
    private readonly bool _isNested;

    public SavepointTransaction(bool rollsBack, bool isNested)
        : base($"{(isNested ? "nested savepoints" : "savepoint")}, {(rollsBack ? "rolled back to" : "released")}")
    {
        (WritesOther, RollsOtherBack, _isNested) = (true, rollsBack, isNested);
    }

    public override IReadOnlyCollection<Ending> Endings => EndingSets.Short;

    protected override async Task WriteAsync(CellRun run, MatrixContext context, IDbContextTransaction transaction)
    {
        if (_isNested) await CreateAsync(run, transaction, "outer");
        if (_isNested || RollsOtherBack) await run.WriteAsync(context);
        await CreateAsync(run, transaction, "inner");
        await run.WriteOtherAsync(context);
        if (RollsOtherBack) await RollBackToAsync(run, transaction, "inner");
        else await ReleaseAsync(run, transaction, "inner");
        if (_isNested) await ReleaseAsync(run, transaction, "outer");
        else if (!RollsOtherBack) await run.WriteAsync(context);
    }

    private static Task CreateAsync(CellRun run, IDbContextTransaction transaction, string name)
    {
        if (run.IsAsync) return transaction.CreateSavepointAsync(name);
        transaction.CreateSavepoint(name);
        return Task.CompletedTask;
    }

    private static Task RollBackToAsync(CellRun run, IDbContextTransaction transaction, string name)
    {
        if (run.IsAsync) return transaction.RollbackToSavepointAsync(name);
        transaction.RollbackToSavepoint(name);
        return Task.CompletedTask;
    }

    private static Task ReleaseAsync(CellRun run, IDbContextTransaction transaction, string name)
    {
        if (run.IsAsync) return transaction.ReleaseSavepointAsync(name);
        transaction.ReleaseSavepoint(name);
        return Task.CompletedTask;
    }
}
