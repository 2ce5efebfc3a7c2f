namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>The endings that a kind of transaction can have.</summary>
internal static class EndingSets
{
    public static readonly IReadOnlyCollection<Ending> OfStatements =
    [
        Ending.StatementFails, Ending.SerializationFailure, Ending.StatementTimeout, Ending.CommandTimeout, Ending.Cancelled,
        Ending.KilledBeforeStatement, Ending.KilledInStatement,
    ];

    public static readonly IReadOnlyCollection<Ending> OfCommits =
    [
        Ending.CommitFails, Ending.SerializationFailureInCommit, Ending.KilledBeforeCommit, Ending.KilledInCommit,
        Ending.CutBeforeCommit, Ending.CutAfterCommit,
    ];

    /// <summary>A write that commits by itself has no time between statement and COMMIT, and nobody can roll it back.</summary>
    public static readonly IReadOnlyCollection<Ending> OfNone =
    [
        Ending.Commit, .. OfStatements, Ending.CommitFails, Ending.SerializationFailureInCommit, Ending.KilledInCommit,
        Ending.CutBeforeCommit, Ending.CutAfterCommit,
    ];

    public static readonly IReadOnlyCollection<Ending> All = [Ending.Commit, Ending.Rollback, Ending.Dispose, .. OfStatements, .. OfCommits];

    public static readonly IReadOnlyCollection<Ending> Short =
        [Ending.Commit, Ending.Rollback, Ending.Dispose, Ending.StatementFails, Ending.CommitFails, Ending.KilledBeforeCommit];

    public static readonly IReadOnlyCollection<Ending> OfRetries = [Ending.Commit, Ending.RetriedAfterStatement, Ending.RetriedAfterCommit];
}
