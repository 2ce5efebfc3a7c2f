using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.WriteMatrix.Transactions;
using EfQueryCache.Tests.WriteMatrix.Writes;

namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>Every write × every transaction × every ending × sync and async, without what cannot be.</summary>
internal static class Cells
{
    /// <summary>Every cell there can be.</summary>
    public static IReadOnlyList<Cell> All { get; } =
    [
        .. from write in AllWrites.List
           from transaction in AllTransactions.List
           from ending in transaction.Endings
           from isAsync in new[] { false, true }
           let cell = new Cell(write, transaction, ending, isAsync)
           where IsPossible(cell)
           select cell,
    ];

    /// <summary>Those of this run: all with --full; else so many that each two dimensions meet in every way.</summary>
    public static IReadOnlyList<Cell> Chosen { get; } = TestEnvironment.IsFull ? All : Choose();

    private static bool IsPossible(Cell cell) => cell switch
    {
        // Without a token there is nothing to cancel.
        { Ending: Ending.Cancelled, IsAsync: false } => false,

        // Takes a second of real time; one write stands for all.
        { Ending: Ending.CommandTimeout } => cell is { Write.Name: "SaveChanges update" or "SQL UPDATE", Transaction: NoTransaction or BegunTransaction },

        // No trigger on rows, so that nothing can fail in COMMIT.
        { Write.IsTruncate: true, Ending: Ending.CommitFails or Ending.SerializationFailureInCommit or Ending.KilledInCommit or Ending.RetriedAfterCommit } => false,

        // MarkChanged is called after a write that went well; what has failed without a transaction is its caller's.
        { Write.IsPastEfCore: true, Transaction: NoTransaction, Ending: not (Ending.Commit or Ending.StatementFails) } => false,

        // EF Core retries neither what it does not see nor ExecuteSql.
        { Transaction: NoTransaction { Retries: true }, Write: { IsPastEfCore: true } or { IsRaw: true, Name: not "FromSql UPDATE RETURNING" } } => false,

        // PostgreSQL has no transactions in transactions.
        { Write.HasOwnTransaction: true, Transaction: RawSqlTransaction } => false,
        _ => true,
    };

    private static List<Cell> Choose()
    {
        var chosen = new List<Cell>();
        var seen = new HashSet<(object, object, bool?)>();

        // Spread, so that the first cell of a pair is not always of the same third.
        foreach (var cell in All.Select((cell, i) => (Cell: cell, Order: unchecked((uint)i * 2654435761u))).OrderBy(c => c.Order).Select(c => c.Cell))
        {
            var isNew = seen.Add((cell.Write, cell.Transaction, null));
            isNew |= seen.Add((cell.Write, cell.Ending, null));
            isNew |= seen.Add((cell.Transaction, cell.Ending, cell.IsAsync));
            if (isNew) chosen.Add(cell);
        }

        return chosen;
    }
}
