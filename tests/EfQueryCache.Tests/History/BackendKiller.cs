using System.Data;
using Npgsql;

namespace EfQueryCache.Tests.History;

/// <summary>Ends server processes, as an administrator or a failover would.</summary>
internal sealed class BackendKiller(string connectionString) : IAsyncDisposable
{
    // Not a part of the transaction scopes it is used in.
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Enlist = false });

    /// <summary>Waits, kills, and returns when the process is gone.</summary>
    public Task KillAsync(int backendId, TimeSpan delay) => SignalAsync("SELECT pg_terminate_backend($1, 10000)", backendId, delay);

    /// <summary>Waits, and cancels what the process does, if it does anything.</summary>
    public Task CancelAsync(int backendId, TimeSpan delay) => SignalAsync("SELECT pg_cancel_backend($1)", backendId, delay);

    /// <summary>Asks something of a connection whose process was killed, or link cut, so that its pool sees that it is dead.</summary>
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

    private async Task SignalAsync(string signal, int backendId, TimeSpan delay)
    {
        await Task.Delay(delay); // real time: the server is to be somewhere in its work
        await using var command = _database.CreateCommand(signal);
        command.Parameters.Add(new NpgsqlParameter { Value = backendId });
        await command.ExecuteNonQueryAsync();
    }
}
