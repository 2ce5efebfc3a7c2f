using Npgsql;

namespace EfQueryCache.Tests.Infrastructure;

public sealed class PrivatePostgreSqlServerTests
{
    [Fact]
    public async Task Stopped_server_refuses_connections_and_serves_again_after_restart()
    {
        await using var server = new PrivatePostgreSqlServer();
        await server.StartAsync();
        await ExecuteAsync(server, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)");

        await server.StopAsync();
        var refused = await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(server, "SELECT 1"));
        Assert.IsType<System.Net.Sockets.SocketException>(refused.InnerException);

        await server.StartAsync();
        Assert.Equal(42, await ExecuteAsync(server, "SELECT n FROM kept"));

        await server.RestartAsync();
        Assert.Equal(42, await ExecuteAsync(server, "SELECT n FROM kept"));
    }

    [Fact]
    public async Task Stopping_breaks_a_connection_in_use()
    {
        await using var server = new PrivatePostgreSqlServer();
        await server.StartAsync();
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        await server.StopAsync();

        await using var command = new NpgsqlCommand("SELECT 1", connection);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Disposed_server_is_down_and_leaves_no_files()
    {
        var server = new PrivatePostgreSqlServer();
        await server.StartAsync();
        var directory = server.DirectoryPath;
        Assert.True(Directory.Exists(directory));

        await server.DisposeAsync();

        Assert.False(Directory.Exists(directory));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(server, "SELECT 1"));
    }

    [Fact]
    public async Task Databases_can_be_made_on_a_private_server()
    {
        await using var server = new PrivatePostgreSqlServer();
        await server.StartAsync();
        await using var database = new TestDatabase(server);
        await database.InitializeAsync();

        Assert.Equal(database.Name, await database.ScalarAsync<string>("SELECT current_database()"));
    }

    private static async Task<object?> ExecuteAsync(PrivatePostgreSqlServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
