using System.Data;
using System.Data.Common;
using EfQueryCache.Dialects;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Consistency;

internal sealed partial class WriteTracker
{
    private const string TransactionCause = "transaction";
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(60);

    /// <summary>How long a server may go on with what it has received after its client is gone.</summary>
    private TimeSpan Lease
    {
        get
        {
            var lease = TimeSpan.FromSeconds((_context.Context.Database.GetCommandTimeout() ?? 30) + 30);
            return lease > ShortestLease ? lease : ShortestLease;
        }
    }

    public void TransactionStarted(DbTransaction transaction, Guid transactionId)
        => TransactionWrites.Begin(transaction, _context.Context, transactionId, Cache.Rules);

    public void TransactionUsed(DbTransaction transaction) => TransactionWrites.Use(transaction, Cache.Rules);

    /// <summary>COMMIT is about to be sent.</summary>
    public void TransactionCommitting(DbTransaction transaction)
    {
        if (TransactionWrites.Find(transaction) is not { IsForeign: false } writes || writes.Writes.IsEmpty) return;
        writes.BackendId = transaction.Connection is { } connection ? Dialect.GetBackendId(connection) : null;
        writes.Writes.Mark();
    }

    public void TransactionCommitted(DbTransaction transaction)
    {
        if (TransactionWrites.Find(transaction) is not { } writes) return;
        TransactionWrites.End(transaction);
        if (!writes.Writes.IsEmpty) Cache.Publish(writes.Writes, TransactionCause);
    }

    public static void TransactionRolledBack(DbTransaction transaction)
    {
        if (TransactionWrites.Find(transaction) is not { } writes) return;
        TransactionWrites.End(transaction);
        writes.Writes.Release();
    }

    public void CommitFailed(DbTransaction transaction, Exception exception)
    {
        if (TransactionWrites.Find(transaction) is not { IsForeign: false } writes) return;
        TransactionWrites.End(transaction);
        if (!writes.Writes.IsEmpty) Settle(writes.Writes, TransactionCause, exception, writes.BackendId);
    }

    // A transaction begun past EF Core can be committed past it: its tags are marked from the first write to its end.
    private void Watch(TransactionWrites writes, DbTransaction transaction)
    {
        writes.Writes.Mark();
        if (writes.IsWatched) return;
        writes.IsWatched = true;
        Cache.UnknownOutcomes.Hold(
            new HeldOutcome(writes.Writes, TransactionCause, Cache.Options.TimeProvider.GetTimestamp(), Lease, Dialect) { Transaction = transaction });
    }

    private void Settle(WriteSet writes, string cause, Exception? exception, int? backendId)
    {
        var connection = _context.Context.Database.GetDbConnection();
        var outcome = exception is null ? CommitOutcome.Unknown : Dialect.ReadOutcome(exception);
        if (outcome == CommitOutcome.Finished && connection.State != ConnectionState.Open) outcome = CommitOutcome.Unknown;
        switch (outcome)
        {
            case CommitOutcome.NotCommitted:
                writes.Release();
                break;
            case CommitOutcome.Finished:
                Cache.Publish(writes, cause);
                break;
            default:
                var held = new HeldOutcome(writes, cause, Cache.Options.TimeProvider.GetTimestamp(), Lease, Dialect)
                {
                    BackendId = backendId,
                    Probe = ConnectionProbe.TryCreate(connection),
                };
                Cache.UnknownOutcomes.Hold(held, exception);
                break;
        }
    }
}
