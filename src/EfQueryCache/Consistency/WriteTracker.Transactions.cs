using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Consistency;

internal sealed partial class WriteTracker
{
    private const string TransactionCause = "transaction";

    public void TransactionStarted(DbTransaction transaction, Guid transactionId)
        => TransactionWrites.Begin(transaction, _context.Context, transactionId, Cache.Rules);

    public void TransactionUsed(DbTransaction transaction) => TransactionWrites.Use(transaction, Cache.Rules);

    /// <summary>COMMIT is about to be sent.</summary>
    public void TransactionCommitting(DbTransaction transaction)
    {
        if (TransactionWrites.Find(transaction) is not { IsForeign: false } writes || writes.Writes.IsEmpty) return;
        writes.Origin = OriginOf(transaction.Connection ?? _context.Context.Database.GetDbConnection());
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
        if (TransactionWrites.Find(transaction) is not { IsForeign: false, Origin: { } origin } writes) return;
        TransactionWrites.End(transaction);
        if (!writes.Writes.IsEmpty) Cache.UnknownOutcomes.Settle(writes.Writes, TransactionCause, exception, origin, isTransaction: true);
    }

    // A transaction begun past EF Core can be committed past it: its tags are marked from the first write to its end.
    private void Watch(TransactionWrites writes, DbTransaction transaction)
    {
        writes.Writes.Mark();
        if (writes.IsWatched) return;
        writes.IsWatched = true;
        var origin = OriginOf(transaction.Connection ?? _context.Context.Database.GetDbConnection());
        Cache.UnknownOutcomes.Watch(new HeldOutcome(writes.Writes, TransactionCause, origin, Cache.Options.TimeProvider.GetTimestamp())
        {
            IsTransaction = true,
            Foreign = transaction,
        });
    }
}
