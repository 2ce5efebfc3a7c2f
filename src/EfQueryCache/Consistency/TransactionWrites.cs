using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Consistency;

/// <summary>What the contexts that share a database transaction have written in it.</summary>
internal sealed class TransactionWrites
{
    // Contexts of several caches can share a transaction, so it belongs to none of them. The table forgets a transaction
    // that was dropped without COMMIT or ROLLBACK together with its object.
    private static readonly ConditionalWeakTable<DbTransaction, TransactionWrites> All = [];

    private readonly WeakReference<DbContext>? _owner;
    private readonly Guid _transactionId;

    private TransactionWrites(DbContext? owner, Guid transactionId, ConsistencyRules rules)
    {
        _owner = owner is null ? null : new WeakReference<DbContext>(owner);
        _transactionId = transactionId;
        IsExternal = owner is null;
        Writes = new WriteSet(rules, IsExternal ? TransactionKind.External : TransactionKind.Database);
    }

    public WriteSet Writes { get; }

    /// <summary>Who executes its COMMIT; known once that is about to be sent.</summary>
    public WriteOrigin? Origin { get; set; }

    /// <summary>Whether the transaction was begun past EF Core, or handed out by it: it may end without EF Core seeing it.</summary>
    public bool IsExternal { get; private set; }

    /// <summary>Whether raw SQL in it may have committed a part of it already, whatever becomes of the rest.</summary>
    public bool MayBeCommitted { get; set; }

    /// <summary>Whether somebody already waits for the end of an external transaction.</summary>
    public bool IsWatched { get; set; }

    /// <summary>The rows that each table had changed when the transaction began; only known when writes are verified.</summary>
    public IReadOnlyDictionary<TableName, long>? Baseline { get; set; }

    /// <summary>A context has begun a transaction. The object may have served an earlier one: providers use them again.</summary>
    public static void Begin(DbTransaction transaction, DbContext? owner, Guid transactionId, ConsistencyRules rules)
        => All.AddOrUpdate(transaction, new TransactionWrites(owner, transactionId, rules));

    /// <summary>A context has been given a transaction: one that another context has begun, or one begun past EF Core.</summary>
    /// <remarks>What is known of an external one may be about an earlier life of the object: it is watched on its own.</remarks>
    public static void Use(DbTransaction transaction, ConsistencyRules rules)
    {
        if (All.TryGetValue(transaction, out var known) && known._owner is not null && known.IsStillOpen()) return;
        All.AddOrUpdate(transaction, new TransactionWrites(null, default, rules));
    }

    public static TransactionWrites? Find(DbTransaction transaction) => All.TryGetValue(transaction, out var writes) ? writes : null;

    public static TransactionWrites FindOrUse(DbTransaction transaction, ConsistencyRules rules)
    {
        if (Find(transaction) is null) Use(transaction, rules);
        return Find(transaction)!;
    }

    public static void End(DbTransaction transaction) => All.Remove(transaction);

    /// <summary>EF Core drops a transaction of its own. If COMMIT was never sent, nothing was committed, and nobody says so.</summary>
    /// <returns>What was written in it, to be released once it is rolled back; <see langword="null"/> when its end is known.</returns>
    public static WriteSet? Drop(DbTransaction transaction)
    {
        if (Find(transaction) is not { IsExternal: false, Origin: null } writes) return null;
        End(transaction);
        return writes.Writes;
    }

    /// <summary>From now on the transaction can end without EF Core seeing it.</summary>
    public void BecomeExternal()
    {
        IsExternal = true;
        Writes.BecomeExternal();
    }

    private bool IsStillOpen()
    {
        try
        {
            return _owner!.TryGetTarget(out var owner) && owner.Database.CurrentTransaction?.TransactionId == _transactionId;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
