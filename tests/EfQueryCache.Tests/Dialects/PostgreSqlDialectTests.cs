using System.Data.Common;
using EfQueryCache.Dialects;
using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfQueryCache.Tests.Dialects;

public sealed class PostgreSqlDialectTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly PostgreSqlDialect Dialect = new();

    public static TheoryData<string> Reads =>
    [
        "SELECT 1", "select 1", "Select 1", "sElEcT 1", " SELECT 1", "\tSELECT\t1", "\r\n\r\nSELECT\r\n1", "(SELECT 1) UNION (SELECT 2)",
        "SELECT 1;", "SELECT 1; SELECT 2", "SELECT * FROM t WHERE updated_at > now()", "SELECT inserted, deletes, is_update FROM t",
        "SELECT \"UpdatedAt\", \"DeletedBy\" FROM \"Inserts\"", "SELECT call_id, do_it, copy1, lock$ FROM callers",
        "WITH x AS (SELECT 1) SELECT * FROM x", "with recursive r(n) as (values (1) union all select n + 1 from r where n < 9) select * from r",
        "VALUES (1), (2)", "TABLE products", "SHOW search_path", "SET search_path TO a", "RESET ALL", "EXPLAIN SELECT 1", "EXPLAIN (ANALYZE, BUFFERS) SELECT 1",
        "LISTEN channel", "UNLISTEN *", "NOTIFY channel", "SELECT 'fine' -- a comment", "SELECT /* fine */ 1", "SELECT $1, @p0",
        "SELECT * FROM t FOR UPDATE", "SELECT * FROM t for no key update skip locked", "SELECT nextval('s')", "SELECT setval('s', 1)",
        "VACUUM", "ANALYZE", "CLUSTER t", "REINDEX TABLE t", "DECLARE c CURSOR FOR SELECT 1", "FETCH 1 FROM c", "LOCK TABLE t", "PREPARE plan AS SELECT 1",
        "COPY t TO STDOUT", "DO $$ BEGIN PERFORM 1; END $$", "SELECT 'update'", "SELECT 1 -- then delete", "SELECT /* insert */ 1", "SELECT \"update\" FROM t",
        "", " ", "\r\n\t", ";", "-- only a comment", "/* only a comment */",
    ];

    public static TheoryData<string> Writes =>
    [
        "INSERT INTO t VALUES (1)", "insert into t values (1)", "InSeRt iNtO t values (1)", "\n\tINSERT\n\tINTO t DEFAULT VALUES",
        "UPDATE t SET a = 1", "UPDATE ONLY t SET a = 1", "update\tt\tset\ta=1", "DELETE FROM t", "delete\nfrom t",
        "MERGE INTO t USING s ON true WHEN MATCHED THEN DO NOTHING", "TRUNCATE t", "TRUNCATE TABLE a, b CASCADE", "COPY t FROM STDIN", 
        "CALL p()", "call p()", "SELECT 1 INTO t", "SELECT a, b INTO TEMP t FROM s", "SELECT * INTO UNLOGGED t FROM s",
        "WITH x AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM x", "WITH x AS (UPDATE t SET a = 1 RETURNING a) SELECT * FROM x",
        "with x as materialized (delete from t returning *) select * from x", "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
        "WITH x AS (SELECT 1) UPDATE t SET a = 1 FROM x", "WITH x AS (SELECT 1)DELETE FROM t", "WITH a AS (SELECT 1), b AS(MERGE INTO t USING a ON true WHEN MATCHED THEN DELETE) SELECT 1",
        "EXPLAIN ANALYZE UPDATE t SET a = 1", "EXPLAIN (ANALYZE) DELETE FROM t", "EXPLAIN ANALYZE EXECUTE plan", "SELECT 1; DELETE FROM t", "SELECT 1;DELETE FROM t",
        "SET a = 1; UPDATE t SET a = 1", "CREATE TABLE t AS SELECT 1", "CREATE INDEX ON t (a)", "ALTER TABLE t ADD b int", "DROP TABLE t", "EXECUTE plan(1)",
        "REFRESH MATERIALIZED VIEW v", "GRANT SELECT ON t TO r", "REVOKE SELECT ON t FROM r", "REASSIGN OWNED BY a TO b",
        "IMPORT FOREIGN SCHEMA s FROM SERVER f INTO l", "BEGIN", "COMMIT", "ROLLBACK",
        "SELECT * FROM t FOR UPDATE; UPDATE t SET a = 1", "WITH x AS (SELECT * FROM t FOR NO KEY UPDATE) UPDATE t SET a = 1",
        "-- UPDATE t\nDELETE FROM t", "/* SELECT */ UPDATE t SET a = 1", "/* a */ INSERT INTO t VALUES (1)", "-- SELECT\n\nINSERT INTO t VALUES (1)",
        "\u00a0", "1", "gibberish", "S\u200bELECT 1",
    ];

    public static TheoryData<string> AbortedStates =>
    [
        PostgresErrorCodes.UniqueViolation, PostgresErrorCodes.ForeignKeyViolation, PostgresErrorCodes.CheckViolation, PostgresErrorCodes.NotNullViolation,
        PostgresErrorCodes.SerializationFailure, PostgresErrorCodes.DeadlockDetected, PostgresErrorCodes.QueryCanceled, PostgresErrorCodes.LockNotAvailable,
        PostgresErrorCodes.UndefinedTable, PostgresErrorCodes.SyntaxError, PostgresErrorCodes.InFailedSqlTransaction, PostgresErrorCodes.RaiseException,
        PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.DivisionByZero, PostgresErrorCodes.ReadOnlySqlTransaction, "25P03",
    ];

    public static TheoryData<string> UnknownStates =>
    [
        "08000", PostgresErrorCodes.ConnectionFailure, PostgresErrorCodes.ConnectionDoesNotExist, "08007", "08P01",
        PostgresErrorCodes.AdminShutdown, PostgresErrorCodes.CrashShutdown, PostgresErrorCodes.CannotConnectNow, "57P04", "57P05",
        "58000", "58030", "XX000", "XX001", "XX002", "53000", PostgresErrorCodes.DiskFull, PostgresErrorCodes.OutOfMemory, PostgresErrorCodes.TooManyConnections,
    ];

    public static TheoryData<string, bool> Functions => new()
    {
        { "now", true }, { "NOW", true }, { "random", true }, { "Random", true }, { "gen_random_uuid", true }, { "uuidv7", true }, { "clock_timestamp", true },
        { "nextval", true }, { "age", true }, { "current_setting", true }, { "current_user", true }, { "txid_current", true }, { "pg_sleep", true },
        { "lower", false }, { "count", false }, { "date_part", false }, { "date_trunc", false }, { "coalesce", false }, { "unnest", false }, { "nowhere", false },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Reads))]
    public void Text_that_only_reads_is_not_a_write(string text) => Assert.True(Dialect.ReadCommand(text).IsRead);

    [Theory, MemberData(nameof(Writes))]
    public void Text_that_writes_or_may_write_is_a_write(string text) => Assert.False(Dialect.ReadCommand(text).IsRead);

    [Theory, MemberData(nameof(AbortedStates))]
    public void Error_of_the_server_says_that_nothing_was_committed(string state)
    {
        foreach (var exception in Wrap(Error(state))) Assert.Equal(CommitOutcome.NotCommitted, Dialect.ReadOutcome(exception));
    }

    [Theory, MemberData(nameof(UnknownStates))]
    public void Lost_server_leaves_the_outcome_open(string state)
    {
        foreach (var exception in Wrap(Error(state))) Assert.Equal(CommitOutcome.Unknown, Dialect.ReadOutcome(exception));
    }

    [Fact]
    public void Failure_without_an_answer_of_the_server_leaves_the_outcome_open()
    {
        Exception[] failures =
        [
            new NpgsqlException("link lost"), new NpgsqlException("link lost", new IOException("reset")), new NpgsqlException("timeout", new TimeoutException()),
            new TimeoutException(), new OperationCanceledException(), new TaskCanceledException(), new IOException(),
        ];

        foreach (var exception in failures.SelectMany(Wrap)) Assert.Equal(CommitOutcome.Unknown, Dialect.ReadOutcome(exception));
    }

    [Fact]
    public void Cancellation_that_the_server_has_confirmed_says_that_nothing_was_committed()
        => Assert.Equal(
            CommitOutcome.NotCommitted,
            Dialect.ReadOutcome(new OperationCanceledException("cancelled", Error(PostgresErrorCodes.QueryCanceled))));

    [Fact]
    public void Failure_of_something_else_leaves_nothing_to_wait_for()
    {
        Exception[] failures = [new InvalidOperationException(), new DbUpdateConcurrencyException(), new DbUpdateException("no database in it")];

        foreach (var exception in failures.SelectMany(Wrap)) Assert.Equal(CommitOutcome.Finished, Dialect.ReadOutcome(exception));
    }

    [Theory, MemberData(nameof(Functions))]
    public void Function_is_volatile_by_its_name(string function, bool isVolatile) => Assert.Equal(isVolatile, Dialect.IsVolatile(function));

    [Theory]
    [InlineData("password"), InlineData("Password"), InlineData("Application Name"), InlineData("Maximum Pool Size"), InlineData("MaxPoolSize"), InlineData("timeout")]
    public void Keyword_of_the_link_is_irrelevant(string keyword) => Assert.True(Dialect.IsIrrelevantKeyword(keyword));

    [Theory]
    [InlineData("Host"), InlineData("Port"), InlineData("Database"), InlineData("Username"), InlineData("Search Path"), InlineData("Options"), InlineData("Timezone")]
    [InlineData("Target Session Attributes"), InlineData("Encoding"), InlineData("unheard of")]
    public void Keyword_that_can_change_a_result_is_relevant(string keyword) => Assert.False(Dialect.IsIrrelevantKeyword(keyword));

    [Fact]
    public async Task Backend_id_is_the_servers_own()
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        Assert.Null(Dialect.GetBackendId(connection));

        await connection.OpenAsync(Token);
        Assert.Equal(await ScalarAsync(connection, "SELECT pg_backend_pid()"), Dialect.GetBackendId(connection));

        await connection.CloseAsync();
        Assert.Null(Dialect.GetBackendId(connection));
        await connection.DisposeAsync();
        Assert.Null(Dialect.GetBackendId(connection));
    }

    [Fact]
    public async Task Live_backend_is_found_and_a_terminated_one_is_not()
    {
        var connectionString = database.ConnectionString + ";Pooling=false";
        await using var asking = new NpgsqlConnection(connectionString);
        await using var living = new NpgsqlConnection(connectionString);
        await using var dying = new NpgsqlConnection(connectionString);
        await asking.OpenAsync(Token);
        await living.OpenAsync(Token);
        await dying.OpenAsync(Token);
        var (alive, dead) = (Dialect.GetBackendId(living)!.Value, Dialect.GetBackendId(dying)!.Value);
        Assert.Equal(new[] { alive, dead }.Order(), (await Dialect.FindLiveBackendsAsync(asking, [alive, dead], Token))!.Keys.Order());

        await database.ExecuteAsync($"SELECT pg_terminate_backend({dead}, 10000)");

        Assert.Equal([alive], (await Dialect.FindLiveBackendsAsync(asking, [alive, dead], Token))!.Keys);
        Assert.Empty((await Dialect.FindLiveBackendsAsync(asking, [], Token))!);
        Assert.False((await Dialect.FindLiveBackendsAsync(asking, [alive], Token))![alive]);
        await using var transaction = await living.BeginTransactionAsync(Token);
        await ScalarAsync(living, "SELECT 1");
        Assert.True((await Dialect.FindLiveBackendsAsync(asking, [alive], Token))![alive], "inside of a transaction");
        Assert.Empty((await Dialect.FindLiveBackendsAsync(asking, [dead, int.MaxValue], Token))!);
    }

    private static PostgresException Error(string state) => new("planted", "ERROR", "ERROR", state);

    private static IEnumerable<Exception> Wrap(Exception exception) =>
    [
        exception,
        new DbUpdateException("saving failed", exception),
        new InvalidOperationException("transient failure", new DbUpdateException("saving failed", exception)),
    ];

    private static async Task<int> ScalarAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (int)(await command.ExecuteScalarAsync(Token))!;
    }
}
