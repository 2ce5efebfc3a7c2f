using Npgsql;

namespace EfQueryCache.Tests.Dialects.RawSql;

/// <summary>What is read out of a text is compared with what the server then does.</summary>
public sealed class HandWrittenStatementTests(NastyDatabase nasty, HiddenWritesDatabase hidden) : IClassFixture<NastyDatabase>, IClassFixture<HiddenWritesDatabase>
{
    [Fact]
    public async Task Table_that_a_nasty_statement_changes_is_not_missed_and_everything_is_hardly_ever_said_needlessly()
    {
        var report = await RunAsync(nasty, HandWrittenStatements.Read("Statements"));

        TestContext.Current.SendDiagnosticMessage($"Hand-written SQL: {report}");
        Assert.True(report.Count >= 200);
        Assert.True(report.Writing >= 200);
        Assert.Empty(report.Missed);
        Assert.True(report.NeedlessShare < 0.05, string.Join('\n', report.NeedlesslyUnsure));
    }

    [Fact]
    public async Task Table_that_is_changed_without_any_name_in_the_text_is_not_missed()
    {
        var report = await RunAsync(hidden, HandWrittenStatements.Read("Statements/Hidden"));

        TestContext.Current.SendDiagnosticMessage($"SQL with hidden writes: {report}");
        Assert.True(report.Writing >= 20);
        Assert.Empty(report.Missed);
        Assert.Empty(report.NeedlesslyUnsure);
    }

    // A session for each, so that none finds what another has left.
    private static async Task<RawSqlReport> RunAsync(RawSqlDatabase database, IEnumerable<RawStatement> statements)
    {
        var report = new RawSqlReport(database.Schema);
        var failures = new List<string>();
        foreach (var statement in statements)
        {
            await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            try
            {
                report.Add(await new ChangeObserver(connection, database.Schema).ObserveAsync(statement));
            }
            catch (PostgresException exception)
            {
                failures.Add($"{exception.MessageText} by {statement}");
            }
        }

        Assert.Empty(failures);
        return report;
    }
}
