namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>Every kind of transaction.</summary>
internal static class AllTransactions
{
    public static IReadOnlyList<TransactionShape> List { get; } =
    [
        new NoTransaction(retries: false),
        new NoTransaction(retries: true),
        new BegunTransaction(),
        new SavepointTransaction(rollsBack: false, isNested: false),
        new SavepointTransaction(rollsBack: true, isNested: false),
        new SavepointTransaction(rollsBack: false, isNested: true),
        new SavepointTransaction(rollsBack: true, isNested: true),
        new ForeignTransaction(),
        new HandedOutTransaction(isEarly: true),
        new HandedOutTransaction(isEarly: false),
        new SharedTransaction(),
        new ScopeTransaction(isNested: false),
        new ScopeTransaction(isNested: true),
        new CommittableShape(isDependent: false),
        new CommittableShape(isDependent: true),
        new RawSqlTransaction(),
        new StrategyTransaction(),
        new AbandonedTransaction(isPooled: false),
        new AbandonedTransaction(isPooled: true),
    ];

    public static TransactionShape Find(string name) => List.Single(shape => shape.Name == name);
}
