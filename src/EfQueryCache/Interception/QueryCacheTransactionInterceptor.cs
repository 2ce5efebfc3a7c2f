using System.Data.Common;
using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Interception;

/// <summary>Marks before COMMIT, invalidates after it, and does nothing for a ROLLBACK.</summary>
internal sealed class QueryCacheTransactionInterceptor(WriteTracker tracker) : DbTransactionInterceptor
{
    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        tracker.TransactionStarted(result, eventData.TransactionId);
        tracker.BeginVerification(result);
        return result;
    }

    public override async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        tracker.TransactionStarted(result, eventData.TransactionId);
        await tracker.BeginVerificationAsync(result, cancellationToken).ConfigureAwait(false);
        return result;
    }

    public override DbTransaction TransactionUsed(DbConnection connection, TransactionEventData eventData, DbTransaction result)
    {
        tracker.TransactionUsed(result);
        return result;
    }

    public override ValueTask<DbTransaction> TransactionUsedAsync(
        DbConnection connection, TransactionEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
        => new(TransactionUsed(connection, eventData, result));

    public override InterceptionResult TransactionCommitting(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        tracker.Verify(transaction);
        tracker.TransactionCommitting(transaction);
        tracker.MarkShared();
        return result;
    }

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await tracker.VerifyAsync(transaction, cancellationToken).ConfigureAwait(false);
        tracker.TransactionCommitting(transaction);
        await tracker.MarkSharedAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData)
        => tracker.TransactionCommitted(transaction);

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        tracker.TransactionCommitted(transaction);
        return tracker.Told;
    }

    public override void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData)
        => tracker.TransactionRolledBack(transaction);

    public override Task TransactionRolledBackAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        tracker.TransactionRolledBack(transaction);
        return Task.CompletedTask;
    }

    public override void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData)
    {
        if (eventData.Action == "Commit") tracker.CommitFailed(transaction, eventData.Exception);
    }

    public override Task TransactionFailedAsync(
        DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionFailed(transaction, eventData);
        return Task.CompletedTask;
    }
}
