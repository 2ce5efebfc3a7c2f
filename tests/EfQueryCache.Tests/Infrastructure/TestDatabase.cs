using Npgsql;

namespace EfQueryCache.Tests.Infrastructure;

/// <summary>
/// A fresh, empty database: one per test class with <c>IClassFixture&lt;TestDatabase&gt;</c>. Dropped at the end,
/// whoever is still connected.
/// </summary>
/// <remarks>
/// Without a server nothing is created, and whoever asks for the database skips (xunit.v3 counts a skip inside
/// a fixture's own initialization as a failure). In CI initialization fails.
/// </remarks>
public class TestDatabase : IAsyncLifetime
{
    private IPostgreSqlServer? _server;
    private string? _connectionString;

    public TestDatabase()
    {
    }

    /// <summary>A database on a server of the test's own.</summary>
    internal TestDatabase(IPostgreSqlServer server) => _server = server;

    public string Name { get; } = $"efqc_{Guid.NewGuid():N}";

    public string ConnectionString
    {
        get
        {
            Assert.SkipWhen(_connectionString is null, PostgreSqlServer.Missing);
            return _connectionString;
        }
    }

    // A pool of its own: tests that count or exhaust the connections of ConnectionString are not disturbed.
    private string OwnConnectionString =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { ApplicationName = "TestDatabase", MaxPoolSize = 10 }.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        _server ??= await PostgreSqlServer.FindAsync();
        if (_server is null)
            return;

        await ExecuteOnServerAsync($"CREATE DATABASE {Name}");
        _connectionString = new NpgsqlConnectionStringBuilder(_server.ConnectionString)
        {
            Database = Name,
            IncludeErrorDetail = true,
        }.ConnectionString;
        await OnCreatedAsync();
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(OwnConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Returns the first column of the first row; a NULL is a null, and an error where <typeparamref name="T"/> has none.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(OwnConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken), $"No row from: {sql}");
        return default(T) is null && await reader.IsDBNullAsync(0, TestContext.Current.CancellationToken)
            ? default!
            : await reader.GetFieldValueAsync<T>(0, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_connectionString is null)
            return;

        await OnDroppingAsync();
        ClearPool(OwnConnectionString);
        ClearPool(_connectionString);
        await ExecuteOnServerAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }

    /// <summary>Runs once the database exists; not at all when there is no server. The place for a schema and its rows.</summary>
    protected virtual Task OnCreatedAsync() => Task.CompletedTask;

    /// <summary>Runs before the database is dropped; not at all when there is no server.</summary>
    protected virtual Task OnDroppingAsync() => Task.CompletedTask;

    private static void ClearPool(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    private async Task ExecuteOnServerAsync(string sql)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(_server!.ConnectionString) { Pooling = false };
        connectionString.Database ??= "postgres";

        await using var connection = new NpgsqlConnection(connectionString.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
