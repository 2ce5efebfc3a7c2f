namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>The write commits by itself, or in the transaction that SaveChanges begins.</summary>
internal sealed class NoTransaction : TransactionShape
{
    public NoTransaction(bool retries)
        : base(retries ? "none, retrying" : "none", TransactionKind.None) => (IsNone, Retries) = (true, retries);

    public override IReadOnlyCollection<Ending> Endings => Retries ? EndingSets.OfRetries : EndingSets.OfNone;

    public override Task RunAsync(CellRun run) => UseContextAsync(run, run.WriteAsync);
}
