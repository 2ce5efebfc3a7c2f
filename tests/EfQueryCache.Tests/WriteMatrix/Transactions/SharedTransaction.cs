using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>Two contexts share a connection and its transaction: one writes, the other ends it.</summary>
internal sealed class SharedTransaction : TransactionShape
{
    public SharedTransaction()
        : base("two contexts", TransactionKind.External) => (MarksEarly, IsGivenAway) = (true, true);

    public override IReadOnlyCollection<Ending> Endings => EndingSets.Short;

    public override Task RunAsync(CellRun run) => UseContextAsync(run, async owner =>
    {
        var transaction = await BeginAsync(run, owner);
        try
        {
            var guest = run.OpenGuest(owner.Database.GetDbConnection());
            try
            {
                if (run.IsAsync) await guest.Database.UseTransactionAsync(transaction.GetDbTransaction());
                else guest.Database.UseTransaction(transaction.GetDbTransaction());
                await run.WriteAsync(guest);
            }
            finally
            {
                await DisposeAsync(guest, run.IsAsync);
            }

            await EndAsync(run, transaction);
        }
        finally
        {
            await DisposeAsync(transaction, run.IsAsync);
        }
    });
}
