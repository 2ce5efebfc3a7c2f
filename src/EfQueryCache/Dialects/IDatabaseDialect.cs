using System.Data.Common;
using EfQueryCache.Consistency;

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

    /// <summary>Reads the tables behind each view, on an open connection of its own.</summary>
    /// <returns>The tables by view, <see langword="null"/> where a view depends on more; a view that search_path finds also without schema.</returns>
    Task<IReadOnlyDictionary<TableName, IReadOnlyList<TableName>?>> ReadViewsAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Whether running this text may change data. When in doubt: yes.</summary>
    bool MayWrite(string commandText);

    /// <summary>What a failure says about whether the command or COMMIT took effect.</summary>
    CommitOutcome ReadOutcome(Exception exception);

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
