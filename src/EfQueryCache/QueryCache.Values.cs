using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
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

    private readonly SharedValues? _sharedValues;

    public ValueTask<T> GetOrCreateAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, Action<CacheValueOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(factory);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<T>(cancellationToken);
        FactoryRun.ThrowIfMaking(this, key);
        return _sharedValues is { } shared ? shared.GetOrCreateAsync(key, factory, configure, cancellationToken) : _values.GetOrCreateAsync(key, factory, configure, cancellationToken);
    }

    public ValueTask<IReadOnlyList<CacheValue<T>>> GetOrCreateManyAsync<T>(
        IEnumerable<string> keys,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> factory,
        Action<CacheValueOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        var asked = Require(keys);
        foreach (var key in asked) FactoryRun.ThrowIfMaking(this, key);
        var options = CacheValueOptions.From(configure);
        return _sharedValues is { } shared ? shared.GetOrCreateManyAsync(asked, factory, options, cancellationToken) : _values.GetOrCreateManyAsync(asked, factory, options, cancellationToken);
    }

    public ValueTask<CacheValue<T>> GetAsync<T>(string key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<CacheValue<T>>(cancellationToken);
        return _sharedValues is { } shared ? shared.GetAsync<T>(key, cancellationToken) : new(_values.Get<T>(key));
    }

    public ValueTask<IReadOnlyList<CacheValue<T>>> GetManyAsync<T>(IEnumerable<string> keys, CancellationToken cancellationToken = default)
    {
        var asked = Require(keys);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<IReadOnlyList<CacheValue<T>>>(cancellationToken);
        return _sharedValues is { } shared ? shared.GetManyAsync<T>(asked, cancellationToken) : new([.. asked.Select(_values.Get<T>)]);
    }

    public ValueTask SetAsync<T>(string key, T value, Action<CacheValueOptions>? configure = null, CancellationToken cancellationToken = default)
        => SetManyAsync([KeyValuePair.Create(key, value)], configure, cancellationToken);

    public ValueTask SetManyAsync<T>(IEnumerable<KeyValuePair<string, T>> values, Action<CacheValueOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var given = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(key);
            given[key] = value;
        }

        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        var options = CacheValueOptions.From(configure);
        if (_sharedValues is { } shared) return shared.SetAsync([.. given], options, cancellationToken);
        foreach (var (key, value) in given) _values.Set(key, value, options);
        return default;
    }

    public ValueTask<bool> RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellationToken);
        return _sharedValues is { } shared ? shared.RemoveAsync(key, cancellationToken) : new(_values.Remove(key));
    }

    public ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellationToken);
        return _sharedValues is { } shared ? shared.ExistsAsync(key, cancellationToken) : new(_values.Exists(key));
    }

    public QueryCacheReads RecordReads() => new(this);

    /// <summary>Keeps a value that is good as long as what a scope has read is.</summary>
    public ValueTask<CacheValue<T>> KeepAsync<T>(string key, T value, ReadScope scope, CancellationToken cancellationToken)
        => _sharedValues is { } shared ? shared.KeepAsync(key, value, scope, cancellationToken) : new(_values.Keep(key, value, scope));

    /// <summary>Why nothing may come from the cache now, or <see langword="null"/>.</summary>
    public BypassReason? FindBypass() => !Options.Enabled ? BypassReason.Disabled : IsBypassed ? BypassReason.Requested : null;

    /// <summary>Whether a call goes past the cache; then it is counted as such.</summary>
    public bool IsPassed()
    {
        if (FindBypass() is not { } reason) return false;
        Pass(reason);
        return true;
    }

    /// <summary>Counts a call that goes past the cache.</summary>
    public void Pass(BypassReason reason)
    {
        Statistics.RecordBypass(reason);
        Logger.Bypass(reason);
    }

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

    private static string[] Require(IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        string[] asked = [.. keys];
        foreach (var key in asked) ArgumentException.ThrowIfNullOrWhiteSpace(key, nameof(keys));
        return asked;
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
        Backplane?.Dispose();
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
