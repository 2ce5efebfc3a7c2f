using System.Data;
using Npgsql;

namespace EfQueryCache.Tests.History;

/// <summary>Ends server processes, as an administrator or a failover would.</summary>
internal sealed class BackendKiller(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString);

    /// <summary>Waits, kills, and returns when the process is gone.</summary>
    public async Task KillAsync(int backendId, TimeSpan delay)
    {
        await Task.Delay(delay);
        await using var command = _database.CreateCommand("SELECT pg_terminate_backend($1, 10000)");
        command.Parameters.Add(new NpgsqlParameter { Value = backendId });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asks something of a connection whose process was killed, so that its pool sees that it is dead.</summary>
    public static async Task DiscardAsync(NpgsqlConnection connection, bool async)
    {
        if (connection.State != ConnectionState.Open) return;
        try
        {
            using var command = new NpgsqlCommand("SELECT 1", connection);
            _ = async ? await command.ExecuteNonQueryAsync() : command.ExecuteNonQuery();
        }
        catch (NpgsqlException)
        {
            // As it should be.
        }
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
