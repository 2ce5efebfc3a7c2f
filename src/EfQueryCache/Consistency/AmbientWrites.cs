using System.Runtime.CompilerServices;
using System.Transactions;
using EfQueryCache.Dialects;

namespace EfQueryCache.Consistency;

/// <summary>
/// What was written under a <see cref="Transaction"/>. Nobody announces its COMMIT, so the tags are marked from the first
/// write until the transaction says how it ended. It is only listened to: enlisting would turn its COMMIT into a PREPARE.
/// </summary>
internal sealed class AmbientWrites
{
    private static readonly ConditionalWeakTable<Transaction, AmbientWrites> All = [];

    private readonly QueryCache _cache;
    private readonly WriteOrigin _origin;
    private readonly WriteSet _writes;

    private AmbientWrites(QueryCache cache, WriteOrigin origin)
    {
        (_cache, _origin) = (cache, origin);
        _writes = new WriteSet(cache.Rules, TransactionKind.Ambient);
    }

    public WriteSet Writes => _writes;

    public static AmbientWrites? Find(Transaction transaction) => All.TryGetValue(transaction, out var known) ? known : null;

    public static AmbientWrites FindOrCreate(Transaction transaction, QueryCache cache, WriteOrigin origin)
    {
        if (All.TryGetValue(transaction, out var known)) return known;
        var created = new AmbientWrites(cache, origin);
        created._writes.Mark();
        All.Add(transaction, created);
        transaction.TransactionCompleted += created.OnCompleted;
        return created;
    }

    /// <summary>Whether the schema may have been changed in it.</summary>
    public bool Contains(TagCell cell) => _writes.Contains(cell);

    public void Add(TagChanges changes) => _writes.Add(changes);

    private void OnCompleted(object? sender, TransactionEventArgs args)
    {
        switch (args.Transaction?.TransactionInformation.Status)
        {
            case TransactionStatus.Committed:
                _cache.Publish(_writes);
                break;
            case TransactionStatus.Aborted when !MayBeCommitted(args.Transaction):
                _writes.Release();
                break;
            default:
                var held = new HeldOutcome(_writes, _origin, _cache.Options.TimeProvider.GetTimestamp()) { IsTransaction = true };
                _cache.UnknownOutcomes.Hold(held, exception: null);
                break;
        }
    }

    // The provider calls a COMMIT aborted that any error of the server's has ended, also where the server was shut down and may
    // have executed it. What the error was, an aborted transaction only tells those who want to go on in it.
    private bool MayBeCommitted(Transaction transaction)
    {
        try
        {
            transaction.DependentClone(DependentCloneOption.RollbackIfNotComplete).Dispose();
            return true;
        }
        catch (TransactionException exception)
        {
            return exception.InnerException is { } why && _origin.Dialect.ReadOutcome(why) == CommitOutcome.Unknown;
        }
    }
}
