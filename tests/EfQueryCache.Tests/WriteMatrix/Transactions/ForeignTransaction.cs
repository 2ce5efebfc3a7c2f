using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>UseTransaction: begun past EF Core, and ended there.</summary>
internal sealed class ForeignTransaction : TransactionShape
{
    public ForeignTransaction()
        : base("UseTransaction", TransactionKind.External) => (MarksEarly, IsBlind) = (true, true);

    public override IReadOnlyCollection<Ending> Endings => EndingSets.All;

    public override Task RunAsync(CellRun run) => UseContextAsync(run, async context =>
    {
        var connection = context.Database.GetDbConnection();
        if (run.IsAsync) await connection.OpenAsync();
        else connection.Open();
        var transaction = run.IsAsync ? await connection.BeginTransactionAsync() : connection.BeginTransaction();
        try
        {
            if (run.IsAsync) await context.Database.UseTransactionAsync(transaction);
            else context.Database.UseTransaction(transaction);
            await run.WriteAsync(context);
            await EndAsync(run, transaction);
        }
        finally
        {
            await DisposeAsync(transaction, run.IsAsync);
            await DisposeAsync(connection, run.IsAsync);
        }
    });
}
