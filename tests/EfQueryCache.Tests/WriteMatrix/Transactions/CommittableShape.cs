using System.Transactions;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>A CommittableTransaction: enlisted in by hand, or through a dependent clone and its scope.</summary>
internal sealed class CommittableShape : TransactionShape
{
    private readonly bool _isDependent;

    public CommittableShape(bool isDependent)
        : base(isDependent ? "dependent clone" : "EnlistTransaction", TransactionKind.Ambient) => (MarksEarly, _isDependent) = (true, isDependent);

    public override IReadOnlyCollection<Ending> Endings => EndingSets.Short;

    public override async Task RunAsync(CellRun run)
    {
        using var transaction = new CommittableTransaction();
        if (_isDependent)
        {
            using var clone = transaction.DependentClone(DependentCloneOption.RollbackIfNotComplete);
            using (var scope = new TransactionScope(clone, run.IsAsync ? TransactionScopeAsyncFlowOption.Enabled : TransactionScopeAsyncFlowOption.Suppress))
            {
                await UseContextAsync(run, run.WriteAsync);
                await run.BeforeEndAsync();
                scope.Complete();
            }

            clone.Complete();
            await EndAsync(run, transaction);
        }
        else
        {
            await UseContextAsync(run, async context =>
            {
                if (run.IsAsync) await context.Database.OpenConnectionAsync();
                else context.Database.OpenConnection();
                context.Database.EnlistTransaction(transaction);
                await run.WriteAsync(context);
                await run.BeforeEndAsync();
                await EndAsync(run, transaction);
            });
        }
    }

    private static async Task EndAsync(CellRun run, CommittableTransaction transaction)
    {
        if (run.Ending == Ending.Rollback) transaction.Rollback();
        else if (run.Ending == Ending.Dispose) return;
        else if (run.IsAsync) await Task.Factory.FromAsync(transaction.BeginCommit, transaction.EndCommit, null);
        else transaction.Commit();
    }
}
