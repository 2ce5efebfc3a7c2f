using EfQueryCache.Consistency;
using EfQueryCache.Tests.Dialects.RawSql.Generation;
using Npgsql;

namespace EfQueryCache.Tests.Dialects.RawSql;

/// <summary>What is read out of statements that nobody would write, compared with what the server then does.</summary>
public sealed class GeneratedStatementTests(NastyDatabase database) : IClassFixture<NastyDatabase>
{
    private const int Statements = 2_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Table_that_a_generated_statement_changes_is_not_missed()
    {
        var report = new RawSqlReport(database.Schema);
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Token);
        var observer = new ChangeObserver(connection, database.Schema);
        var generator = await CreateGeneratorAsync(connection, seed: 20_261);
        var rejected = new List<string>();

        // Some cannot be executed: a function that fails for a row, an id that is taken.
        while (report.Count < Statements && rejected.Count < Statements / 10)
        {
            var statement = generator.Next(report.Count + rejected.Count);
            try
            {
                report.Add(await observer.ObserveAsync(statement));
            }
            catch (PostgresException exception)
            {
                rejected.Add($"{exception.MessageText} by {statement}");
            }
        }

        TestContext.Current.SendDiagnosticMessage($"Generated SQL: {report}; rejected by the server: {rejected.Count}");
        Assert.Empty(report.Missed);
        Assert.True(report.NeedlessShare < 0.01, string.Join('\n', report.NeedlesslyUnsure));
        Assert.True(report.Count == Statements, string.Join('\n', rejected.Take(20)));
    }

    private async Task<StatementGenerator> CreateGeneratorAsync(NpgsqlConnection connection, int seed)
    {
        var tables = new List<TableName> { new("public", "audited") };
        var unquoted = new HashSet<string>();
        await using var command = new NpgsqlCommand(
            """
            SELECT n.nspname, c.relname, quote_ident(c.relname) = c.relname, quote_ident(n.nspname) = n.nspname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE obj_description(c.oid, 'pg_class') = 'named' ORDER BY 1, 2
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(Token);
        while (await reader.ReadAsync(Token))
        {
            tables.Add(new TableName(reader.GetString(0), reader.GetString(1)));
            if (reader.GetBoolean(2)) unquoted.Add(reader.GetString(1));
            if (reader.GetBoolean(3)) unquoted.Add(reader.GetString(0));
        }

        return new StatementGenerator(seed, database.Name, [.. tables], unquoted);
    }
}
