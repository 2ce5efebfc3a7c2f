namespace EfQueryCache.Tests.History;

/// <summary>How often each kind of operation is drawn.</summary>
internal static class OperationMix
{
    /// <summary>Writes of one row that commit by themselves, or belong to the transaction that is open.</summary>
    public static readonly OperationKind[] Statements =
    [
        OperationKind.SingleRow, OperationKind.ExecuteUpdate, OperationKind.RawUpdate, OperationKind.CteUpdate,
        OperationKind.ProcedureCall, OperationKind.FunctionSelect, OperationKind.FromSqlUpdate,
    ];

    private static readonly (OperationKind Kind, int Weight)[] Weights =
    [
        (OperationKind.CachedRow, 7700),
        (OperationKind.CachedTable, 2000),
        (OperationKind.CachedTracked, 400),
        (OperationKind.CachedGroups, 1050),
        (OperationKind.CachedValue, 700),
        (OperationKind.CachedJoin, 1050),
        (OperationKind.UncachedRow, 500),
        (OperationKind.UncachedTable, 200),
        (OperationKind.SingleRow, 80),
        (OperationKind.ExecuteUpdate, 40),
        (OperationKind.RawUpdate, 25),
        (OperationKind.CteUpdate, 15),
        (OperationKind.ProcedureCall, 15),
        (OperationKind.FunctionSelect, 15),
        (OperationKind.FromSqlUpdate, 15),
        (OperationKind.DynamicDo, 1),
        (OperationKind.SchemaChange, 1),
        (OperationKind.ProcedureCommits, 8),
        (OperationKind.SeveralRows, 50),
        (OperationKind.Transaction, 50),
        (OperationKind.Savepoint, 20),
        (OperationKind.Isolated, 20),
        (OperationKind.AdoMarked, 20),
        (OperationKind.CopyMarked, 15),
        (OperationKind.Scope, 30),
        (OperationKind.Enlisted, 20),
        (OperationKind.Used, 20),
        (OperationKind.HandedOut, 20),
        (OperationKind.Shared, 20),
        (OperationKind.RawTransaction, 2),
        (OperationKind.Retried, 20),
        (OperationKind.Rollback, 20),
        (OperationKind.Abandoned, 20),
        (OperationKind.AbandonedScope, 15),
        (OperationKind.FailingSave, 20),
        (OperationKind.FailingCommit, 20),
        (OperationKind.KilledBackend, 15),
        (OperationKind.LateCommit, 15),
        (OperationKind.LostCommit, 10),
        (OperationKind.CutRequest, 30),
        (OperationKind.CutResponse, 30),
        (OperationKind.Canceled, 15),
        (OperationKind.TimedOut, 1),
    ];

    // What a fault happens to, as often as it is done at all.
    private static readonly (OperationKind Kind, int Weight)[] FaultyWeights =
        [.. Weights.Where(w => w.Kind is >= OperationKind.SingleRow and < OperationKind.KilledBackend and not OperationKind.FailingSave)];

    public static OperationKind Draw(Random random) => Draw(Weights, random);

    /// <summary>A kind of write for a fault to happen to.</summary>
    public static OperationKind DrawFaulty(Random random) => Draw(FaultyWeights, random);

    public static bool IsRead(this OperationKind kind) => kind <= OperationKind.UncachedTable;

    public static bool IsCachedRead(this OperationKind kind) => kind <= OperationKind.CachedJoin;

    public static bool IsFaulty(this OperationKind kind) => kind >= OperationKind.KilledBackend;

    /// <summary>Whether it is a link that is cut, which needs a proxy.</summary>
    public static bool IsCut(this OperationKind kind)
        => kind is OperationKind.LateCommit or OperationKind.LostCommit or OperationKind.CutRequest or OperationKind.CutResponse;

    /// <summary>Whether the server commits it at a Sync, rather than being told to.</summary>
    public static bool CommitsByItself(this OperationKind kind) => kind is >= OperationKind.SingleRow and <= OperationKind.ProcedureCommits;

    private static OperationKind Draw((OperationKind Kind, int Weight)[] weights, Random random)
    {
        var number = random.Next(weights.Sum(w => w.Weight));
        foreach (var (kind, weight) in weights)
        {
            if (number < weight) return kind;
            number -= weight;
        }

        throw new InvalidOperationException("The weights do not add up.");
    }
}
