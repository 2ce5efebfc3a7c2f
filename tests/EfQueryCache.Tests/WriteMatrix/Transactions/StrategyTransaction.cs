using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>ExecuteInTransaction of a retrying execution strategy.</summary>
internal sealed class StrategyTransaction : TransactionShape
{
    public StrategyTransaction()
        : base("ExecuteInTransaction", TransactionKind.Database) => Retries = true;

    public override IReadOnlyCollection<Ending> Endings => [.. EndingSets.OfRetries, Ending.StatementFails, Ending.CommitFails];

    public override Task RunAsync(CellRun run) => UseContextAsync(run, async context =>
    {
        var strategy = context.Database.CreateExecutionStrategy();
        if (run.IsAsync) await strategy.ExecuteInTransactionAsync(WriteAsync, () => Task.FromResult(false));
        else strategy.ExecuteInTransaction(() => WriteAsync().GetAwaiter().GetResult(), () => false);

        async Task WriteAsync()
        {
            await run.WriteAsync(context);
            await run.BeforeEndAsync();
        }
    });
}
