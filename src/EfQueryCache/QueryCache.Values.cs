using EfQueryCache.Consistency;
using EfQueryCache.SecondLevel;
using EfQueryCache.Storage;
using EfQueryCache.Values;

namespace EfQueryCache;

internal sealed partial class QueryCache
{
    // How many entries are looked at before others get their turn.
    private const int SweepStep = 1024;

    private readonly ValueCache _values;
    private readonly ExpirySweep _sweep;

    public ValueTask<T> GetOrCreateAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, Action<CacheValueOptions>? configure = null, CancellationToken cancellationToken = default)
        => _values.GetOrCreateAsync(key, factory, configure, cancellationToken);

    public ValueTask<IReadOnlyList<CacheValue<T>>> GetOrCreateManyAsync<T>(
        IEnumerable<string> keys,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> factory,
        Action<CacheValueOptions>? configure = null,
        CancellationToken cancellationToken = default)
        => _values.GetOrCreateManyAsync(keys, factory, configure, cancellationToken);

    public ValueTask<CacheValue<T>> GetAsync<T>(string key, CancellationToken cancellationToken = default) => _values.GetAsync<T>(key, cancellationToken);

    public ValueTask SetAsync<T>(string key, T value, Action<CacheValueOptions>? configure = null, CancellationToken cancellationToken = default)
        => _values.SetAsync(key, value, configure, cancellationToken);

    public ValueTask<bool> RemoveAsync(string key, CancellationToken cancellationToken = default) => _values.RemoveAsync(key, cancellationToken);

    public ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) => _values.ExistsAsync(key, cancellationToken);

    public async ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken = default)
    {
        Pressure.Observe();
        var removed = 0;
        foreach (var step in Store.Entries.Chunk(SweepStep))
        {
            cancellationToken.ThrowIfCancellationRequested();
            removed += RemoveDead(step);
            if (step.Length == SweepStep) await Task.Yield();
        }

        return removed;
    }

    private int RemoveDead(IEnumerable<MemoryEntry> entries) => entries.Count(entry => FindDeath(entry) is { } reason && Store.Remove(entry, reason));

    /// <summary>Why an entry will never be served again, or <see langword="null"/>.</summary>
    public EvictionReason? FindDeath(MemoryEntry entry)
    {
        if (Options.TimeProvider.GetElapsedTime(entry.Created) - entry.Ttl >= entry.KeptLonger) return EvictionReason.Expired;
        return entry.Versions.AreCurrent(Rules) || entry.Versions.IsOnlyMarked() ? null : EvictionReason.Invalidated;
    }

    public void Dispose()
    {
        if (Options.SecondLevel is { } level) SecondLevels.Remove(level);
        _sweep.Dispose();
    }

    // Values name entities without a database, so that theirs are no tags of one.
    private Task InvalidateValuesOf<T>(IEnumerable<TableName> tables)
    {
        var cells = new List<TagCell>();
        KnownEntities.AddWriteCells(typeof(T), cells);
        foreach (var table in tables) AnyDatabase.Tags.Table(table.Name).AddWriteCells(table.Schema, cells);
        var cause = ByHand(tables: [typeof(T).Name]);
        foreach (var cell in cells.Distinct()) cell.Bump(cause);
        return SecondLevels.ChangeAsync(cells.Select(cell => cell.SharedName).OfType<string>().Distinct());
    }
}
