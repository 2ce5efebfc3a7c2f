using EfQueryCache.Consistency;

namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>The database and bench that cells share, one after the other. A cell that fails gets the next one a bench of its own.</summary>
public sealed class MatrixFixture : IAsyncLifetime
{
    private readonly MatrixDatabase _database = new();
    private Bench? _bench;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_bench is not null) await _bench.DisposeAsync();
        await _database.DisposeAsync();
    }

    internal async Task RunAsync(Cell cell)
    {
        _bench ??= await Bench.CreateAsync(_database.ConnectionString, ConsistencyRules.All);
        try
        {
            await _bench.RunAsync(cell);
        }
        catch
        {
            await _bench.Faults.ClearAsync();
            await _bench.DisposeAsync();
            _bench = null;
            throw;
        }
    }
}
