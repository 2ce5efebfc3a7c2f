using System.Data;
using System.Data.Common;
using EfQueryCache.Dialects;

namespace EfQueryCache.Consistency;

/// <summary>Who executes a write, kept for the case that nobody hears of its end.</summary>
/// <param name="Connection">The connection it was sent on.</param>
/// <param name="Probe">A closed connection of our own to the same server; by the time it is needed the other may be gone.</param>
/// <param name="BackendId">The server process behind the connection, as far as known.</param>
/// <param name="Lease">How long the server may go on with what it has received after its client is gone.</param>
/// <param name="Dialect">Knows how to ask the server.</param>
internal sealed record WriteOrigin(DbConnection Connection, DbConnection? Probe, int? BackendId, TimeSpan Lease, IDatabaseDialect Dialect)
{
    /// <summary>Whether the text is the user's: it may have committed a part of its work before it failed.</summary>
    public bool IsRaw { get; init; }

    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(60);

    /// <param name="connection">An open connection.</param>
    /// <param name="commandTimeout">After how many seconds its commands give up; <see langword="null"/> for the default.</param>
    /// <param name="dialect">Knows the database.</param>
    /// <param name="isRaw">Whether the text is the user's.</param>
    public static WriteOrigin Of(DbConnection connection, int? commandTimeout, IDatabaseDialect dialect, bool isRaw = false)
    {
        var lease = TimeSpan.FromSeconds((commandTimeout ?? 30) + 30);
        return new(connection, ConnectionProbe.Find(connection), dialect.GetBackendId(connection), lease > ShortestLease ? lease : ShortestLease, dialect) { IsRaw = isRaw };
    }

    /// <summary>Whether the connection still leads to the process that got the write, which has then answered.</summary>
    public bool IsStillConnected()
        => Connection.State == ConnectionState.Open && (BackendId is null || BackendId == Dialect.GetBackendId(Connection));

    /// <summary>Whether the same server process is behind both: it has then finished the one before it began the other.</summary>
    public bool IsSameBackend(WriteOrigin other)
        => ReferenceEquals(Connection, other.Connection) && BackendId is not null && BackendId == other.BackendId;
}
