using EfQueryCache.Tests.WriteMatrix.Transactions;
using EfQueryCache.Tests.WriteMatrix.Writes;

namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>Every kind of write, in every kind of transaction, with every ending: see the README beside this.</summary>
public sealed class WriteMatrixTests(MatrixFixture fixture) : IClassFixture<MatrixFixture>
{
    public static TheoryData<string, string, string, bool> Chosen
    {
        get
        {
            var data = new TheoryData<string, string, string, bool>();
            foreach (var cell in Cells.Chosen) data.Add(cell.Write.Name, cell.Transaction.Name, $"{cell.Ending}", cell.IsAsync);
            return data;
        }
    }

    [Theory, MemberData(nameof(Chosen))]
    public Task Cell_invalidates_exactly_what_it_commits_when_it_commits_it(string write, string transaction, string ending, bool async)
        => fixture.RunAsync(new Cell(AllWrites.Find(write), AllTransactions.Find(transaction), Enum.Parse<Ending>(ending), async));

    [Fact]
    public void Matrix_has_every_write_transaction_and_ending_in_it()
    {
        Assert.True(Cells.Chosen.Count >= 400, $"{Cells.Chosen.Count} cells");
        Assert.Equal(AllWrites.List, Cells.Chosen.Select(cell => cell.Write).Distinct().OrderBy(AllWrites.List.ToList().IndexOf));
        Assert.Equal(AllTransactions.List, Cells.Chosen.Select(cell => cell.Transaction).Distinct().OrderBy(AllTransactions.List.ToList().IndexOf));
        Assert.Equal(Enum.GetValues<Ending>(), Cells.Chosen.Select(cell => cell.Ending).Distinct().Order());
        TestContext.Current.SendDiagnosticMessage($"Write matrix: {Cells.Chosen.Count} of {Cells.All.Count} cells");
        Tell(cell => cell.Write);
        Tell(cell => cell.Transaction);
        Tell(cell => cell.Ending);
        Tell(cell => cell.Verdict);
    }

    private static void Tell<T>(Func<Cell, T> dimension) where T : notnull
        => TestContext.Current.SendDiagnosticMessage($"  by {typeof(T).Name}: {string.Join(", ", Cells.Chosen.CountBy(dimension).Select(count => $"{count.Key} {count.Value}"))}");
}
