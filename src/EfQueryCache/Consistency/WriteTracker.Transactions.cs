using System.Data.Common;
using EfQueryCache.Interception;
using EfQueryCache.SecondLevel;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Consistency;

/// <content>The transactions that EF Core tells of.</content>
internal sealed partial class WriteTracker
{
    private DbTransaction? CurrentTransaction => Connection.CurrentTransaction switch
    {
        ObservedTransaction observed => observed.Transaction,
        { } other => other.GetDbTransaction(),
        null => null,
    };

    private ObservedTransaction? Observed => Connection.CurrentTransaction as ObservedTransaction;

    /// <summary>EF Core makes a command, and will take the transaction for it.</summary>
    public void CommandCreating() => Observed?.CommandCreating();

    /// <summary>EF Core has made its command, or has not come to it.</summary>
    public void CommandCreated() => Observed?.CommandCreated();

    public void TransactionStarted(DbTransaction transaction, Guid transactionId)
        => TransactionWrites.Begin(transaction, _context.Context, transactionId, Cache.Rules);

    public void TransactionUsed(DbTransaction transaction) => TransactionWrites.Use(transaction, Cache.Rules);

    /// <summary>The transaction was handed out: whoever has it can commit it.</summary>
    public void TransactionHandedOut(DbTransaction transaction)
    {
        if (!Cache.Rules.WatchHandedOut || TransactionWrites.Find(transaction) is not { } writes) return;
        if (!writes.IsExternal) writes.BecomeExternal();
        if (writes.Writes.IsEmpty) return;

        // No command and no COMMIT that EF Core tells of may follow.
        Watch(writes, transaction);
        Share(writes.Writes, transaction.Connection ?? Connection.DbConnection);
        MarkShared();
    }

    /// <summary>COMMIT is about to be sent.</summary>
    public void TransactionCommitting(DbTransaction transaction)
    {
        if (TransactionWrites.Find(transaction) is not { } writes || writes.Writes.IsEmpty) return;
        writes.Origin = OriginOf(transaction.Connection ?? Connection.DbConnection);
        writes.Writes.Mark();
        if (SecondLevels.Any) _unshared.Add((writes.Writes, writes.Origin.Lease, writes));
    }

    public void TransactionCommitted(DbTransaction transaction)
    {
        if (TransactionWrites.Find(transaction) is not { } writes) return;
        TransactionWrites.End(transaction);
        Publish(writes.Writes);
    }

    public void TransactionRolledBack(DbTransaction transaction)
    {
        if (TransactionWrites.Find(transaction) is not { } writes) return;
        TransactionWrites.End(transaction);
        if (writes.MayBeCommitted) Publish(writes.Writes, isOutcomeUnknown: true);
        else writes.Writes.Release();
    }

    public void CommitFailed(DbTransaction transaction, Exception exception)
    {
        if (TransactionWrites.Find(transaction) is not { IsExternal: false, Origin: { } origin } writes) return;
        TransactionWrites.End(transaction);
        if (!writes.Writes.IsEmpty) Cache.UnknownOutcomes.Settle(writes.Writes, exception, origin, isTransaction: true);
    }

    private TransactionWrites Add(TagChanges changes, DbTransaction transaction)
    {
        var writes = TransactionWrites.FindOrUse(transaction, Cache.Rules);
        writes.Writes.Add(changes);
        if (writes.IsExternal) Watch(writes, transaction);
        return writes;
    }

    // Raw SQL has ended the transaction, or begun another: EF Core's is not what the server's is any more.
    private void Escape(TransactionWrites writes, DbTransaction transaction)
    {
        writes.MayBeCommitted = true;
        writes.BecomeExternal();
        Watch(writes, transaction);
    }

    // A transaction that can be committed past EF Core: its tags are marked from the first write to its end.
    private void Watch(TransactionWrites writes, DbTransaction transaction)
    {
        writes.Writes.Mark();
        if (writes.IsWatched) return;
        writes.IsWatched = true;
        var origin = OriginOf(transaction.Connection ?? Connection.DbConnection);
        Cache.UnknownOutcomes.Watch(new HeldOutcome(writes.Writes, origin, Cache.Options.TimeProvider.GetTimestamp())
        {
            IsTransaction = true,
            External = transaction,
        });
    }
}
