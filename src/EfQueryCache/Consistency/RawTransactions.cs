using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;

namespace EfQueryCache.Consistency;

/// <summary>
/// Transactions begun by a BEGIN in raw SQL. EF Core does not know of them, so while one is open nothing of its database is
/// served or stored: until raw SQL ends it, or its connection is closed.
/// </summary>
internal static class RawTransactions
{
    private static readonly ConditionalWeakTable<DbConnection, WriteSet> Open = [];

    /// <param name="connection">The connection.</param>
    /// <param name="opens">Whether the command that is about to be sent leaves a transaction open; else it ends one.</param>
    /// <param name="changes">What that command changes: everything. It is marked until it has ended.</param>
    /// <param name="cache">The cache.</param>
    /// <returns>What is marked from now on, if there is something new.</returns>
    public static WriteSet? Follow(DbConnection connection, bool opens, TagChanges changes, QueryCache cache)
    {
        if (Open.TryGetValue(connection, out var known))
        {
            if (!opens) End(connection, known, cache);
            return null;
        }

        if (!opens) return null;
        var writes = new WriteSet(cache.Rules, TransactionKind.External);
        writes.Add(changes);
        writes.Mark();
        Open.Add(connection, writes);
        connection.StateChange += OnStateChange;
        return writes;

        void OnStateChange(object sender, StateChangeEventArgs args)
        {
            if (args.CurrentState == ConnectionState.Open) return;
            connection.StateChange -= OnStateChange;
            End(connection, writes, cache);
        }
    }

    private static void End(DbConnection connection, WriteSet writes, QueryCache cache)
    {
        Open.Remove(connection);
        cache.Publish(writes, isOutcomeUnknown: true);
    }
}
