using EfQueryCache.Dialects;
using EfQueryCache.Dialects.PostgreSql;
using Npgsql;

namespace EfQueryCache.Tests.Dialects;

/// <summary>Of a database that nobody has taught us, the worst is assumed.</summary>
public sealed class ConservativeDialectTests
{
    private static readonly ConservativeDialect Dialect = new();

    [Theory]
    [InlineData("SELECT 1"), InlineData(""), InlineData("UPDATE t SET a = 1")]
    public void Every_text_may_write(string text) => Assert.False(Dialect.ReadCommand(text).IsRead);

    [Fact]
    public void Every_failure_leaves_the_outcome_open()
    {
        Exception[] failures = [new InvalidOperationException(), new TimeoutException(), new PostgresException("planted", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation)];
        Assert.All(failures, failure => Assert.Equal(CommitOutcome.Unknown, Dialect.ReadOutcome(failure)));
    }

    [Theory]
    [InlineData("RANDOM", true), InlineData("GETDATE", true), InlineData("NEWID", true), InlineData("unheard_of", true)]
    [InlineData("COUNT", false), InlineData("lower", false)]
    public void Only_well_known_functions_are_stable(string function, bool isVolatile) => Assert.Equal(isVolatile, Dialect.IsVolatile(function));

    [Theory]
    [InlineData("Password", true), InlineData("pwd", true), InlineData("Pooling", false), InlineData("Timeout", false), InlineData("Server", false)]
    public void Only_the_password_is_irrelevant(string keyword, bool irrelevant) => Assert.Equal(irrelevant, Dialect.IsIrrelevantKeyword(keyword));

    [Fact]
    public async Task Server_processes_are_not_known()
    {
        await using var connection = new NpgsqlConnection("Host=nowhere");

        Assert.Null(Dialect.GetBackendId(connection));
        Assert.Null(await Dialect.FindLiveBackendsAsync(connection, [1], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Npgsql.EntityFrameworkCore.PostgreSQL", typeof(PostgreSqlDialect))]
    [InlineData("Microsoft.EntityFrameworkCore.SqlServer", typeof(ConservativeDialect))]
    [InlineData("npgsql.entityframeworkcore.postgresql", typeof(ConservativeDialect))]
    [InlineData(null, typeof(ConservativeDialect))]
    public void Dialect_is_chosen_by_the_providers_name(string? provider, Type expected) => Assert.IsType(expected, DatabaseDialects.For(provider));
}
