using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>Database.BeginTransaction.</summary>
internal class BegunTransaction(string name = "BeginTransaction") : TransactionShape(name, TransactionKind.Database)
{
    public override IReadOnlyCollection<Ending> Endings => EndingSets.All;

    public override Task RunAsync(CellRun run) => UseContextAsync(run, async context =>
    {
        var transaction = await BeginAsync(run, context);
        try
        {
            await WriteAsync(run, context, transaction);
            await EndAsync(run, transaction);
        }
        finally
        {
            await DisposeAsync(transaction, run.IsAsync);
        }
    });

    protected virtual Task WriteAsync(CellRun run, MatrixContext context, IDbContextTransaction transaction) => run.WriteAsync(context);
}
