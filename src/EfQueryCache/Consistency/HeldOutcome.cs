using System.Data.Common;

namespace EfQueryCache.Consistency;

/// <summary>A write of which nobody knows yet whether it was committed. Its tags are marked.</summary>
/// <param name="writes">The tags.</param>
/// <param name="origin">Who executes it.</param>
/// <param name="since">Since when it is held, as a timestamp of the cache's clock.</param>
internal sealed class HeldOutcome(WriteSet writes, WriteOrigin origin, long since)
{
    private DbTransaction? _external;

    public WriteSet Writes => writes;

    public WriteOrigin Origin => origin;

    /// <summary>When the lease began.</summary>
    public long Since { get; private set; } = since;

    /// <summary>Whether it is a COMMIT: a server process that is idle, outside of any transaction, has then executed it.</summary>
    public bool IsTransaction { get; init; }

    /// <summary>A transaction that was begun past EF Core, and is watched for its end.</summary>
    public DbTransaction? External
    {
        init => _external = value;
    }

    /// <summary>
    /// Whether an external transaction is still open. When it is not any more, and its connection still leads to the process
    /// that has ended it, the outcome is settled; else the lease begins now.
    /// </summary>
    public bool IsOpen(long now, out bool isSettled)
    {
        isSettled = false;
        if (_external is null) return false;
        if (!IsOver(_external)) return true;
        isSettled = origin.IsStillConnected();
        _external = null;
        Since = now;
        return false;
    }

    public override string ToString()
        => $"{writes.Cause} of {writes}, sent by process {origin.BackendId}{(_external is null ? "" : $", while {_external.GetType().Name} is {(IsOver(_external) ? "over" : "open")}")}";

    // There is no event for it, but a transaction that is over refuses to tell its isolation level.
    private static bool IsOver(DbTransaction transaction)
    {
        try
        {
            return transaction.Connection is null || transaction.IsolationLevel < 0;
        }
        catch (InvalidOperationException)
        {
            return true; // includes ObjectDisposedException
        }
        catch (Exception)
        {
            return false; // another thread is at it, and whatever it says in between, it will say better the next time
        }
    }
}
