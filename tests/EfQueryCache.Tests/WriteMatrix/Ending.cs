namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>How a write and its transaction end.</summary>
internal enum Ending
{
    Commit,

    /// <summary>The first attempt fails to serialize, in the statement; an execution strategy tries again.</summary>
    RetriedAfterStatement,

    /// <summary>The same in COMMIT.</summary>
    RetriedAfterCommit,

    Rollback,

    /// <summary>Neither committed nor rolled back, but disposed of.</summary>
    Dispose,

    /// <summary>The statement violates a constraint.</summary>
    StatementFails,

    /// <summary>A deferred constraint is violated in COMMIT.</summary>
    CommitFails,

    /// <summary>The statement fails to serialize, and nobody tries again.</summary>
    SerializationFailure,

    /// <summary>The same in COMMIT.</summary>
    SerializationFailureInCommit,

    /// <summary>The server ends the statement: statement_timeout.</summary>
    StatementTimeout,

    /// <summary>The client gives the statement up: CommandTimeout.</summary>
    CommandTimeout,

    /// <summary>The caller's token is cancelled while the statement runs.</summary>
    Cancelled,

    KilledBeforeStatement,

    KilledInStatement,

    /// <summary>The server process dies between the last statement and COMMIT.</summary>
    KilledBeforeCommit,

    KilledInCommit,

    /// <summary>The link is cut in front of COMMIT, or of the Sync of a command without transaction.</summary>
    CutBeforeCommit,

    /// <summary>The link is cut behind it: the server goes on and commits.</summary>
    CutAfterCommit,
}
