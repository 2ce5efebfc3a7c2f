using System.Data.Common;
using EfQueryCache.Dialects;

namespace EfQueryCache.Consistency;

/// <summary>A write of which nobody knows yet whether it was committed. Its tags are marked.</summary>
/// <param name="Writes">The tags.</param>
/// <param name="Cause">What kind of write, for people to read.</param>
/// <param name="Since">When it was first held, as a timestamp of the cache's clock.</param>
/// <param name="Lease">How long it is held at most, unless it is a transaction that is still open.</param>
/// <param name="Dialect">Knows how to ask the server.</param>
internal sealed record HeldOutcome(WriteSet Writes, string Cause, long Since, TimeSpan Lease, IDatabaseDialect Dialect)
{
    /// <summary>The server process that may still be executing it.</summary>
    public int? BackendId { get; init; }

    /// <summary>A closed connection to the same server, of our own, to ask it.</summary>
    public DbConnection? Probe { get; init; }

    /// <summary>A transaction that was begun past EF Core and is watched for its end.</summary>
    public DbTransaction? Transaction { get; init; }

    /// <summary>
    /// Whether <see cref="Transaction"/> is over. There is no event for it, but a transaction that is over refuses to tell
    /// its isolation level.
    /// </summary>
    public bool IsTransactionOver()
    {
        try
        {
            return Transaction!.Connection is null || Transaction.IsolationLevel < 0;
        }
        catch (InvalidOperationException)
        {
            return true; // includes ObjectDisposedException
        }
    }
}
