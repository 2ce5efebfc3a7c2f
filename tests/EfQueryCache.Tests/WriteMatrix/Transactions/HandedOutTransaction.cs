using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>Begun by EF Core, taken from it with GetDbTransaction(), and ended past it.</summary>
internal sealed class HandedOutTransaction : TransactionShape
{
    private readonly bool _isEarly;

    public HandedOutTransaction(bool isEarly)
        : base($"GetDbTransaction() {(isEarly ? "before" : "after")} the write", TransactionKind.External)
    {
        (MarksEarly, IsBlind, _isEarly) = (true, true, isEarly);
    }

    public override IReadOnlyCollection<Ending> Endings => EndingSets.Short;

    public override Task RunAsync(CellRun run) => UseContextAsync(run, async context =>
    {
        var transaction = await BeginAsync(run, context);
        try
        {
            var taken = _isEarly ? transaction.GetDbTransaction() : null;
            await run.WriteAsync(context);
            taken ??= transaction.GetDbTransaction();
            await EndAsync(run, taken);
        }
        finally
        {
            await DisposeAsync(transaction, run.IsAsync);
        }
    });
}
