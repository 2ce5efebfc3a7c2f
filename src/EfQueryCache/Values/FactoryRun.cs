using EfQueryCache.Consistency;
using EfQueryCache.Execution;

namespace EfQueryCache.Values;

/// <summary>
/// One call of a factory: which keys it makes values for, and the versions of everything that is read from the cache in its
/// async flow. A value that a part of is not known to be invalidated by anything is not stored. Thread-safe.
/// </summary>
internal sealed class FactoryRun
{
    private static readonly AsyncLocal<FactoryRun?> Flow = new();

    // Asked on every look-up: as long as nobody uses values, without looking into the flow.
    private static bool _isUsed;

    private readonly QueryCache _cache;
    private readonly IReadOnlyList<string> _keys;
    private readonly Lock _lock = new();
    private readonly Dictionary<TagCell, long> _states = [];
    private readonly SharedReads? _shared;
    private bool _isRefused;
    private bool _hasEnded;

    /// <param name="cache">The cache that the values are for.</param>
    /// <param name="keys">The keys of the values.</param>
    /// <param name="versions">What the values depend on, read before; <see langword="null"/> for values that are not stored.</param>
    public FactoryRun(QueryCache cache, IReadOnlyList<string> keys, TagVersions? versions)
    {
        (_cache, _keys, Outer) = (cache, keys, Current);
        Began = cache.Options.TimeProvider.GetTimestamp();
        if (cache.Options.SecondLevel is not null) _shared = new SharedReads();
        if (versions is { } known) Add(known);
        else _isRefused = true;
    }

    /// <summary>The innermost that the calling flow is in. One that has ended says nothing about what was begun in it and goes on.</summary>
    public static FactoryRun? Current
    {
        get
        {
            if (!Volatile.Read(ref _isUsed)) return null;
            var run = Flow.Value;
            while (run is { _hasEnded: true }) run = run.Outer;
            return run;
        }
    }

    /// <summary>The one it was begun in.</summary>
    public FactoryRun? Outer { get; }

    /// <summary>When it began, as a timestamp of the cache's clock.</summary>
    public long Began { get; }

    /// <summary>Makes the calling async method, from here on, a part of it.</summary>
    public void Enter()
    {
        Volatile.Write(ref _isUsed, true);
        Flow.Value = this;
    }

    /// <summary>Calls a factory as a part of it.</summary>
    public async ValueTask<T> MakeAsync<T>(Func<CancellationToken, ValueTask<T>> factory, CancellationToken cancellationToken)
    {
        Enter();
        return await factory(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls a factory past the cache: nobody waits for what it makes, and it is not stored.</summary>
    public static async ValueTask<T> PassAsync<T>(
        QueryCache cache, IReadOnlyList<string> keys, Func<CancellationToken, ValueTask<T>> factory, CancellationToken cancellationToken)
    {
        var run = new FactoryRun(cache, keys, versions: null);
        run.Outer?.Refuse();
        try
        {
            return await run.MakeAsync(factory, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            run.End();
        }
    }

    /// <exception cref="InvalidOperationException">The calling flow is in a factory for the key.</exception>
    public static void ThrowIfMaking(QueryCache cache, string key)
    {
        for (var run = Current; run is not null; run = run.Outer)
        {
            if (run._hasEnded || !ReferenceEquals(run._cache, cache) || !run._keys.Contains(key)) continue;
            throw new InvalidOperationException(
                $"The factory for key \"{key}\" asks for the value of the same key, which would never end. "
                + "Use another key for the inner value, or compute it in place; GetAsync reads what is stored so far.");
        }
    }

    /// <summary>What a query of the flow was answered with.</summary>
    public void Observe(in CacheLookup lookup)
    {
        if (lookup.Entry is { } entry) Add(entry.Versions);
        else if (lookup.Bypass is { } bypass and not BypassReason.NotMarked) Refuse();
        else if (!lookup.Versions.Cells.IsEmpty) Add(lookup.Versions);
    }

    /// <summary>Something was read under these versions.</summary>
    public void Add(TagVersions versions)
    {
        lock (_lock)
        {
            if (!versions.TryAddTo(_states) || _shared?.TryAdd(versions) == false) _isRefused = true;
        }
    }

    /// <summary>A value of the second level was read, which this process does not know the tags of.</summary>
    public void Add(SharedReads reads)
    {
        lock (_lock)
        {
            if (_shared?.TryAdd(reads.Epoch, reads.Tags, reads.Stamps) != true) _isRefused = true;
        }
    }

    /// <summary>Something was read of which nobody knows when it changes.</summary>
    public void Refuse()
    {
        lock (_lock) _isRefused = true;
    }

    /// <summary>Whether somebody who comes now, and has read these versions, may take what it makes.</summary>
    public bool IsAsGoodAsNew(TagVersions wanted)
    {
        lock (_lock) return !_isRefused && wanted.AreIn(_states) && TagVersions.Of(_states).AreCurrent(_cache.Rules);
    }

    /// <summary>The versions of all that was read so far.</summary>
    /// <returns><see langword="null"/> when a part of it is not known to be invalidated by anything.</returns>
    public TagVersions? ReadVersions()
    {
        lock (_lock) return _isRefused ? null : TagVersions.Of(_states);
    }

    /// <summary>What a second level has said of all that was read so far.</summary>
    /// <returns><see langword="null"/> when a part of it is not known to be invalidated by anything, or was by this process.</returns>
    public SharedReads? ReadShared()
    {
        lock (_lock)
        {
            if (_isRefused || _shared is null || !TagVersions.Of(_states).AreCurrent(_cache.Rules)) return null;
            var read = new SharedReads();
            return read.TryAdd(_shared.Epoch, _shared.Tags, _shared.Stamps) ? read : null;
        }
    }

    public void End() => Volatile.Write(ref _hasEnded, true);
}
