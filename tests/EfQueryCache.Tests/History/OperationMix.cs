namespace EfQueryCache.Tests.History;

/// <summary>How often each kind of operation is drawn.</summary>
internal static class OperationMix
{
    private static readonly (OperationKind Kind, int Weight)[] Weights =
    [
        (OperationKind.CachedRow, 5600),
        (OperationKind.CachedTable, 1600),
        (OperationKind.CachedGroups, 700),
        (OperationKind.CachedJoin, 700),
        (OperationKind.UncachedRow, 500),
        (OperationKind.UncachedTable, 200),
        (OperationKind.SingleRow, 180),
        (OperationKind.SeveralRows, 100),
        (OperationKind.Transaction, 100),
        (OperationKind.ExecuteUpdate, 80),
        (OperationKind.Savepoint, 40),
        (OperationKind.Rollback, 40),
        (OperationKind.Abandoned, 40),
        (OperationKind.FailingSave, 40),
        (OperationKind.FailingCommit, 40),
        (OperationKind.KilledBackend, 15),
        (OperationKind.LateCommit, 15),
        (OperationKind.LostCommit, 10),
    ];

    private static readonly int Total = Weights.Sum(w => w.Weight);

    public static OperationKind Draw(Random random)
    {
        var number = random.Next(Total);
        foreach (var (kind, weight) in Weights)
        {
            if (number < weight) return kind;
            number -= weight;
        }

        throw new InvalidOperationException("The weights do not add up.");
    }

    public static bool IsRead(this OperationKind kind) => kind <= OperationKind.UncachedTable;

    public static bool IsCachedRead(this OperationKind kind) => kind <= OperationKind.CachedJoin;
}
