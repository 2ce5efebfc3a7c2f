using System.Transactions;

namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>A TransactionScope, with another inside that joins it, or alone.</summary>
internal sealed class ScopeTransaction : TransactionShape
{
    private readonly bool _isNested;

    public ScopeTransaction(bool isNested)
        : base(isNested ? "nested TransactionScopes" : "TransactionScope", TransactionKind.Ambient) => (MarksEarly, _isNested) = (true, isNested);

    public override IReadOnlyCollection<Ending> Endings => _isNested ? EndingSets.Short : EndingSets.All;

    public override async Task RunAsync(CellRun run)
    {
        using var scope = Open(run);
        if (_isNested)
        {
            using var inner = Open(run);
            await UseContextAsync(run, run.WriteAsync);
            inner.Complete();
        }
        else
        {
            await UseContextAsync(run, run.WriteAsync);
        }

        await run.BeforeEndAsync();
        switch (run.Ending)
        {
            case Ending.Rollback:
                Transaction.Current!.Rollback();
                break;
            case Ending.Dispose:
                break;
            default:
                scope.Complete();
                break;
        }
    }

    private static TransactionScope Open(CellRun run)
        => new(run.IsAsync ? TransactionScopeAsyncFlowOption.Enabled : TransactionScopeAsyncFlowOption.Suppress);
}
