namespace EfQueryCache.Tests.History;

/// <summary>What a worker does next, and how often in relation to the others: see <see cref="OperationMix"/>.</summary>
internal enum OperationKind
{
    /// <summary>One row by its key, through the cache.</summary>
    CachedRow,

    /// <summary>Every row of a table, through the cache.</summary>
    CachedTable,

    /// <summary>Every row of a table, through the cache, tracked by the context.</summary>
    CachedTracked,

    /// <summary>A table grouped by its key, so that the answer is made of aggregates and yet tells every row; through the cache.</summary>
    CachedGroups,

    /// <summary>One row as a value by key, made of a cached query or an uncached one.</summary>
    CachedValue,

    /// <summary>Two tables joined, through the cache.</summary>
    CachedJoin,

    /// <summary>One row by its key, from the database.</summary>
    UncachedRow,

    /// <summary>Every row of a table, from the database although the query was marked cacheable.</summary>
    UncachedTable,

    /// <summary>SaveChanges of one row: a command that commits by itself.</summary>
    SingleRow,

    /// <summary>ExecuteUpdate, committing by itself.</summary>
    ExecuteUpdate,

    /// <summary>An UPDATE given to ExecuteSqlRaw.</summary>
    RawUpdate,

    /// <summary>An UPDATE within a WITH, behind which a SELECT returns rows.</summary>
    CteUpdate,

    /// <summary>CALL of a procedure that writes.</summary>
    ProcedureCall,

    /// <summary>SELECT of a function that writes.</summary>
    FunctionSelect,

    /// <summary>FromSqlRaw with UPDATE … RETURNING.</summary>
    FromSqlUpdate,

    /// <summary>A DO block that puts its statement together: nobody can tell what it writes.</summary>
    DynamicDo,

    /// <summary>An ALTER TABLE, or a trigger made anew, and an UPDATE in one text.</summary>
    SchemaChange,

    /// <summary>CALL of a procedure that commits and then fails.</summary>
    ProcedureCommits,

    /// <summary>SaveChanges of several rows of two tables: EF Core's own transaction.</summary>
    SeveralRows,

    /// <summary>Up to three writes of any kind and a COMMIT.</summary>
    Transaction,

    /// <summary>A transaction of which a part is taken back before its COMMIT.</summary>
    Savepoint,

    /// <summary>A transaction of level REPEATABLE READ or SERIALIZABLE, that may fail because of others and is tried again, or given up.</summary>
    Isolated,

    /// <summary>A command of ADO.NET's in a transaction, declared with MarkChanged.</summary>
    AdoMarked,

    /// <summary>COPY into a table whose trigger writes another, declared with MarkChanged, in a transaction.</summary>
    CopyMarked,

    /// <summary>A TransactionScope that is completed.</summary>
    Scope,

    /// <summary>A CommittableTransaction given to EnlistTransaction.</summary>
    Enlisted,

    /// <summary>A transaction begun and committed by its owner, given to UseTransaction.</summary>
    Used,

    /// <summary>EF Core's transaction, committed through GetDbTransaction().</summary>
    HandedOut,

    /// <summary>One transaction of two contexts, committed by either.</summary>
    Shared,

    /// <summary>BEGIN and COMMIT given to ExecuteSqlRaw: while it is open, nothing of the database is cached.</summary>
    RawTransaction,

    /// <summary>SaveChanges, or a transaction in an execution strategy, on a context with EnableRetryOnFailure.</summary>
    Retried,

    /// <summary>A transaction of some kind that is rolled back.</summary>
    Rollback,

    /// <summary>A transaction disposed of without COMMIT.</summary>
    Abandoned,

    /// <summary>A TransactionScope that is not completed.</summary>
    AbandonedScope,

    /// <summary>SaveChanges that violates a unique key.</summary>
    FailingSave,

    /// <summary>A write that violates a constraint checked in COMMIT.</summary>
    FailingCommit,

    /// <summary>A write whose server process is killed at some moment between its first statement and its COMMIT.</summary>
    KilledBackend,

    /// <summary>A write whose link is cut behind its COMMIT, while the server is still busy with it.</summary>
    LateCommit,

    /// <summary>A write whose link is cut in front of its COMMIT, which the server never gets.</summary>
    LostCommit,

    /// <summary>A write whose link is cut in front of, within or behind any message to the server.</summary>
    CutRequest,

    /// <summary>A write whose link is cut in front of, within or behind any message of the server's.</summary>
    CutResponse,

    /// <summary>A write that is cancelled: by a token, or by an administrator.</summary>
    Canceled,

    /// <summary>A command that takes longer than its CommandTimeout.</summary>
    TimedOut,
}
