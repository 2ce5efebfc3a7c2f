namespace EfQueryCache.Tests.History;

/// <summary>What a worker does next, and how often in relation to the others: see <see cref="OperationMix"/>.</summary>
internal enum OperationKind
{
    /// <summary>One row by its key, through the cache.</summary>
    CachedRow,

    /// <summary>Every row of a table, through the cache.</summary>
    CachedTable,

    /// <summary>A table grouped by its key, so that the answer is made of aggregates and yet tells every row; through the cache.</summary>
    CachedGroups,

    /// <summary>Two tables joined, through the cache.</summary>
    CachedJoin,

    /// <summary>One row by its key, from the database.</summary>
    UncachedRow,

    /// <summary>Every row of a table, from the database although the query was marked cacheable.</summary>
    UncachedTable,

    /// <summary>SaveChanges of one row: a command that commits by itself.</summary>
    SingleRow,

    /// <summary>SaveChanges of several rows of two tables: EF Core's own transaction.</summary>
    SeveralRows,

    /// <summary>Up to three SaveChanges and a COMMIT.</summary>
    Transaction,

    /// <summary>ExecuteUpdate, committing by itself.</summary>
    ExecuteUpdate,

    /// <summary>A transaction of which a part is taken back before its COMMIT.</summary>
    Savepoint,

    /// <summary>A transaction rolled back.</summary>
    Rollback,

    /// <summary>A transaction disposed of without COMMIT.</summary>
    Abandoned,

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
}
