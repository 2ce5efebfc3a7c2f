namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>The context is disposed of, or returned to its pool, with its transaction open.</summary>
internal sealed class AbandonedTransaction(bool isPooled)
    : TransactionShape(isPooled ? "left open by a pooled context" : "left open by a context", TransactionKind.Database)
{
    public override IReadOnlyCollection<Ending> Endings => [Ending.Dispose, Ending.StatementFails];

    public override async Task RunAsync(CellRun run)
    {
        var context = isPooled ? run.Borrow() : run.Open();
        try
        {
            await BeginAsync(run, context);
            await run.WriteAsync(context);
            await run.BeforeEndAsync();
        }
        finally
        {
            await DisposeAsync(context, run.IsAsync);
        }
    }
}
