using System.Data.Common;

namespace EfQueryCache.Dialects;

/// <summary>What the cache has to know about the database behind the provider. Everything here speaks plain ADO.NET.</summary>
internal interface IDatabaseDialect
{
    /// <summary>Whether a connection-string keyword is known not to change what a query returns.</summary>
    bool IsIrrelevantKeyword(string keyword);

    /// <summary>Whether a connection string may lead to a standby.</summary>
    bool MayBeStandby(DbConnectionStringBuilder keywords);

    /// <summary>Whether a built-in function gives another result each time, or depends on more than its arguments.</summary>
    bool IsVolatile(string function);

    /// <summary>Whether a volatile function depends on nothing but the time.</summary>
    bool IsTimeDependent(string function);

    /// <summary>What a text of the user's does, as far as its words tell. When in doubt it is unsure.</summary>
    RawCommand ReadCommand(string commandText);

    /// <summary>Reads what the database does by itself, on an open connection of its own.</summary>
    /// <returns>The schema, or <see langword="null"/> when this database's catalog is not known: then the model is all there is.</returns>
    Task<DatabaseSchema?> ReadSchemaAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Whether <see cref="ReadSchemaAsync"/> can read a schema.</summary>
    bool HasCatalog { get; }

    /// <summary>Asks, in a transaction, for schema, name and number of changed rows of each table; <see langword="null"/>: nobody to ask.</summary>
    string? ChangedRowsQuery { get; }

    /// <summary>What a failure says about whether the command or COMMIT took effect.</summary>
    CommitOutcome ReadOutcome(Exception exception);

    /// <summary>Whether it was the database that failed, rather than the query or its caller.</summary>
    bool IsFailure(Exception exception);

    /// <summary>The server process that serves this open connection, or <see langword="null"/> when it cannot be told.</summary>
    int? GetBackendId(DbConnection connection);

    /// <summary>
    /// Which of the given server processes still exist, and whether each of them may be executing something or be inside of a
    /// transaction; <see langword="null"/> when the answer could not be trusted.
    /// </summary>
    /// <param name="connection">An open connection of its own.</param>
    /// <param name="backendIds">Ids that <see cref="GetBackendId"/> has returned.</param>
    /// <param name="cancellationToken">Cancels the question.</param>
    Task<IReadOnlyDictionary<int, bool>?> FindLiveBackendsAsync(
        DbConnection connection, IReadOnlyCollection<int> backendIds, CancellationToken cancellationToken);
}
