using System.Data.Common;

namespace EfQueryCache.Consistency;

/// <summary>A write of which nobody knows yet whether it was committed. Its tags are marked.</summary>
/// <param name="Writes">The tags.</param>
/// <param name="Cause">What kind of write, for people to read.</param>
/// <param name="Since">When it was first held, as a timestamp of the cache's clock.</param>
/// <param name="Origin">Who executes it. It is held for the lease at most, unless it is a transaction that is still open.</param>
internal sealed record HeldOutcome(WriteSet Writes, string Cause, long Since, WriteOrigin Origin)
{
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
