using EfQueryCache.Tests.WriteMatrix.Transactions;
using EfQueryCache.Tests.WriteMatrix.Writes;

namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>One combination, and what has to come of it.</summary>
internal sealed record Cell(Write Write, TransactionShape Transaction, Ending Ending, bool IsAsync)
{
    /// <summary>Whether the database has the write in the end.</summary>
    public bool IsCommitted => Ending is Ending.Commit or Ending.RetriedAfterStatement or Ending.RetriedAfterCommit or Ending.CutAfterCommit;

    /// <summary>Whether the writer is told that all is well.</summary>
    public bool Succeeds => Ending is Ending.Commit or Ending.Rollback or Ending.Dispose or Ending.RetriedAfterStatement or Ending.RetriedAfterCommit;

    /// <summary>Whether COMMIT itself is what fails, or is disturbed.</summary>
    public bool FailsInCommit => EndingSets.OfCommits.Contains(Ending);

    public TransactionKind Kind
        => Transaction.IsNone && Write.HasOwnTransaction ? TransactionKind.Database : Transaction.Kind;

    public Verdict Verdict => Ending switch
    {
        Ending.Commit or Ending.RetriedAfterStatement or Ending.RetriedAfterCommit => Verdict.Committed,
        _ when Transaction.IsBlind => Verdict.Conservative,

        // EF Core does not tell that it rolls back what it disposes of, and who was given the transaction may have committed it.
        not Ending.Rollback when Transaction.IsGivenAway => Verdict.Conservative,
        Ending.KilledBeforeCommit or Ending.KilledInCommit or Ending.CutBeforeCommit or Ending.CutAfterCommit => Verdict.Held,
        _ when !CommitsByItself || Write.IsPastEfCore => Verdict.NotCommitted,
        Ending.KilledBeforeStatement or Ending.KilledInStatement => Verdict.Held,

        // EF Core keeps what the server said to the cancellation to itself, and Npgsql does for a time-out.
        Ending.CommandTimeout => Verdict.HeldForLease,
        Ending.Cancelled when Write.Cause != InvalidationCause.SaveChanges => Verdict.HeldForLease,

        // Text of the user's may have committed a part of its work before it failed.
        _ when Write.IsRaw => Verdict.Conservative,
        _ => Verdict.NotCommitted,
    };

    private bool CommitsByItself => Transaction.IsNone && !Write.HasOwnTransaction;

    /// <summary>The tables that are written; all, where nobody can tell.</summary>
    public IReadOnlyList<string> Tables => Write.IsEverything || Transaction.IsRawSql
        ? Probes.Tables
        : Transaction is { WritesOther: true, RollsOtherBack: false } ? [.. Write.Tables, "Extras"] : Write.Tables;

    /// <summary>Tables that may or may not be invalidated.</summary>
    public IReadOnlyList<string> Doubtful => Transaction.RollsOtherBack ? ["Extras"] : [];

    public override string ToString() => $"{Write} / {Transaction} / {Ending} / {(IsAsync ? "async" : "sync")}";
}
