using Npgsql;

namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>Makes the next write fail, on a connection of its own.</summary>
internal sealed class Faults(string connectionString) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "Faults", MaxPoolSize = 4 }.ConnectionString);

    private bool _isPlanted;

    public async Task PlantAsync(Ending ending)
    {
        if (Of(ending) is not var (point, fault)) return;
        _isPlanted = true;
        await ExecuteAsync($"INSERT INTO faults VALUES ('{point}', '{fault}'); SELECT setval('fault_count', 1, false)");
    }

    public async Task ClearAsync()
    {
        if (!_isPlanted) return;
        _isPlanted = false;
        await ExecuteAsync("DELETE FROM faults");
    }

    public Task PrepareAsync(string sql) => ExecuteAsync(sql);

    /// <summary>Ends a server process and returns when it is gone.</summary>
    public Task KillAsync(int backendId) => ExecuteAsync($"SELECT pg_terminate_backend({backendId}, 10000)");

    /// <summary>Waits until a fault puts a statement to sleep, and ends its server process.</summary>
    public async Task KillSleeperAsync() => await KillAsync(await FindSleeperAsync());

    /// <summary>Waits until a fault puts a statement to sleep.</summary>
    public async Task<int> FindSleeperAsync()
    {
        await using var connection = await _database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'", connection);
        for (var begin = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(begin) < Patience;)
        {
            if (await command.ExecuteScalarAsync() is int backendId) return backendId;
            await Task.Delay(2); // polls something that has no event
        }

        throw new TimeoutException("The write that should have been put to sleep never was.");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static (string Point, string Fault)? Of(Ending ending) => ending switch
    {
        Ending.StatementFails => ("statement", "refuse"),
        Ending.CommitFails => ("commit", "refuse"),
        Ending.SerializationFailure => ("statement", "serialization"),
        Ending.SerializationFailureInCommit => ("commit", "serialization"),
        Ending.RetriedAfterStatement => ("statement", "serialization once"),
        Ending.RetriedAfterCommit => ("commit", "serialization once"),
        Ending.StatementTimeout or Ending.CommandTimeout or Ending.Cancelled or Ending.KilledInStatement => ("statement", "sleep"),
        Ending.KilledInCommit => ("commit", "sleep"),
        Ending.CutAfterCommit => ("commit", "nap"),
        _ => null,
    };

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
