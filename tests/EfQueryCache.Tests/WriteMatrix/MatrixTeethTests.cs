using EfQueryCache.Consistency;
using EfQueryCache.Tests.WriteMatrix.Transactions;
using EfQueryCache.Tests.WriteMatrix.Writes;
using Xunit.Sdk;

namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>With a rule of the protocol switched off, the cells that depend on it fail.</summary>
public sealed class MatrixTeethTests(MatrixDatabase database) : IClassFixture<MatrixDatabase>
{
    private const int Rounds = 5;

    [Theory]
    [InlineData(nameof(ConsistencyRules.MarkBeforeCommit), "TransactionScope", "Commit")]
    [InlineData(nameof(ConsistencyRules.MarkBeforeCommit), "UseTransaction", "Commit")]
    [InlineData(nameof(ConsistencyRules.BypassWhileMarked), "TransactionScope", "Commit")]
    [InlineData(nameof(ConsistencyRules.HoldUnknownOutcomes), "BeginTransaction", "CutAfterCommit")]
    public async Task Cell_fails_without_the_rule_and_passes_with_it(string rule, string transaction, string ending)
    {
        var cell = new Cell(AllWrites.Find("SaveChanges update"), AllTransactions.Find(transaction), Enum.Parse<Ending>(ending), IsAsync: true);
        await RunAsync(cell, ConsistencyRules.All);

        var rules = rule switch
        {
            nameof(ConsistencyRules.MarkBeforeCommit) => ConsistencyRules.All with { MarkBeforeCommit = false },
            nameof(ConsistencyRules.BypassWhileMarked) => ConsistencyRules.All with { BypassWhileMarked = false },
            _ => ConsistencyRules.All with { HoldUnknownOutcomes = false },
        };

        // The server may be done before anybody looks: then there is nothing to notice.
        for (var round = 0; round < Rounds; round++)
        {
            if (await Record.ExceptionAsync(() => RunAsync(cell, rules)) is XunitException) return;
        }

        Assert.Fail($"Nobody noticed in {Rounds} rounds.");
    }

    private async Task RunAsync(Cell cell, ConsistencyRules rules)
    {
        await using var bench = await Bench.CreateAsync(database.ConnectionString, rules);
        try
        {
            await bench.RunAsync(cell);
        }
        finally
        {
            await bench.Faults.ClearAsync();
        }
    }
}
