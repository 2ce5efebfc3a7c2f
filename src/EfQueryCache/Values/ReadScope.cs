using EfQueryCache.Consistency;
using EfQueryCache.Execution;
using EfQueryCache.Storage;

namespace EfQueryCache.Values;

/// <summary>
/// Collects what a flow reads from caches from a moment on: the versions of everything, as they were when each read began, and
/// when the first of it expires. Thread-safe.
/// </summary>
internal class ReadScope
{
    /// <summary>What expires at one time by two reckonings differs by this at most.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(1);

    private const string Changed = "something that was read has changed meanwhile";

    private static readonly AsyncLocal<ReadScope?> Flow = new();

    // Asked on every look-up: as long as nobody uses scopes, without looking into the flow.
    private static bool _isUsed;

    private readonly Lock _lock = new();
    private readonly Dictionary<TagCell, long> _states = [];
    private readonly SharedReads? _shared;
    private long _expires = long.MaxValue;
    private string? _refusal;
    private bool _hasEnded;

    public ReadScope(QueryCache cache)
    {
        (Cache, Outer) = (cache, Current);
        Began = cache.Options.TimeProvider.GetTimestamp();
        if (cache.Options.SecondLevel is not null) _shared = new SharedReads();
    }

    /// <summary>The innermost that the calling flow is in. One that has ended says nothing about what was begun in it and goes on.</summary>
    public static ReadScope? Current
    {
        get
        {
            if (!Volatile.Read(ref _isUsed)) return null;
            var scope = Flow.Value;
            while (scope is { HasEnded: true }) scope = scope.Outer;
            return scope;
        }
    }

    /// <summary>Whether the calling flow is making a value that others may wait for.</summary>
    public static bool IsMakingValue => Current is { IsMaking: true };

    /// <summary>The one it was begun in.</summary>
    public ReadScope? Outer { get; }

    /// <summary>When it began, as a timestamp of the cache's clock.</summary>
    public long Began { get; }

    /// <summary>Whether others may wait for what is made in it.</summary>
    public virtual bool IsMaking => Outer is { IsMaking: true };

    /// <summary>Why not everything that was read is known to be invalidated by something; <see langword="null"/> as long as it is.</summary>
    public string? Refusal
    {
        get
        {
            lock (_lock) return _refusal;
        }
    }

    /// <summary>Whether nothing was read so far.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _states.Count == 0 && _shared is not { IsEmpty: false };
        }
    }

    protected QueryCache Cache { get; }

    /// <summary>Whether what is read in it was read in the one around it too.</summary>
    protected virtual bool IsPartOfOuter => true;

    protected bool HasEnded => Volatile.Read(ref _hasEnded);

    /// <summary>Whether a query that nobody has marked is one that makes what is read unknown.</summary>
    protected virtual bool MindsUnmarked => true;

    /// <summary>Makes the calling method, from here on, a part of it, if that is async; else its caller.</summary>
    public void Enter()
    {
        Volatile.Write(ref _isUsed, true);
        Flow.Value = this;
    }

    /// <summary>A query of the flow goes to the database unseen: it is not cacheable.</summary>
    public static void ObserveUnmarked()
    {
        if (Current is { MindsUnmarked: true } scope) scope.Refuse("a query is not marked with Cacheable()");
    }

    /// <summary>A command of the flow that is no query is sent to the database.</summary>
    public static void ObserveCommand()
    {
        if (Current is { MindsUnmarked: true } scope) scope.Refuse("something was written, or read with a command of its own");
    }

    /// <summary>Somebody has asked for a value that is not there: nobody is told when it is.</summary>
    public static void ObserveMissing()
    {
        if (Current is { MindsUnmarked: true } scope) scope.Refuse("a value was asked for that is not in the cache");
    }

    /// <summary>What a query of the flow was answered with.</summary>
    public void Observe(in CacheLookup lookup)
    {
        if (lookup.Entry is { } entry) Observe(entry, lookup.Request.Ttl);
        else if (lookup.Bypass is { } bypass) Pass(bypass);
        else if (!lookup.Versions.Cells.IsEmpty) Add(lookup.Versions, ExpiryOf(lookup.Request.Now, lookup.Request.Ttl));
    }

    /// <summary>A query of the flow was answered by an entry.</summary>
    public void Observe(QueryCacheEntry entry, TimeSpan ttl)
    {
        // A part of a split query comes without a request of its own.
        var shorter = ttl > TimeSpan.Zero && ttl < entry.GoodFor ? ttl : entry.GoodFor;
        Add(entry.Versions, ExpiryOf(entry.Created, shorter));
    }

    /// <summary>Something was read under these versions, which nobody may use any more after the given time.</summary>
    public void Add(TagVersions versions, long expires = long.MaxValue)
    {
        lock (_lock)
        {
            _expires = Math.Min(_expires, expires);
            if (!versions.TryAddTo(_states) || _shared?.TryAdd(versions) == false) _refusal ??= Changed;
        }

        if (IsPartOfOuter) Outer?.Add(versions, expires);
    }

    /// <summary>A value of the second level was read, which this process does not know the tags of.</summary>
    public void Add(SharedReads reads, long expires = long.MaxValue)
    {
        lock (_lock)
        {
            _expires = Math.Min(_expires, expires);
            if (_shared?.TryAdd(reads.Epoch, reads.Tags, reads.Stamps) != true) _refusal ??= Changed;
        }

        if (IsPartOfOuter) Outer?.Add(reads, expires);
    }

    /// <summary>What was read may not be used any more after the given time.</summary>
    public void Limit(long expires)
    {
        lock (_lock) _expires = Math.Min(_expires, expires);
        if (IsPartOfOuter) Outer?.Limit(expires);
    }

    /// <summary>Something was read of which nobody knows when it changes.</summary>
    public void Refuse(string why)
    {
        lock (_lock) _refusal ??= why;
        if (IsPartOfOuter) Outer?.Refuse(why);
    }

    /// <summary>The versions of all that was read so far.</summary>
    /// <returns><see langword="null"/> when a part of it is not known to be invalidated by anything.</returns>
    public TagVersions? ReadVersions()
    {
        lock (_lock) return _refusal is not null ? null : TagVersions.Of(_states);
    }

    /// <summary>What a second level has said of all that was read so far.</summary>
    /// <returns><see langword="null"/> when a part of it is not known to be invalidated by anything, or was by this process.</returns>
    public SharedReads? ReadShared()
    {
        lock (_lock)
        {
            if (_refusal is not null || _shared is null || !TagVersions.Of(_states).AreCurrent(Cache.Rules)) return null;
            var read = new SharedReads();
            return read.TryAdd(_shared.Epoch, _shared.Tags, _shared.Stamps) ? read : null;
        }
    }

    /// <summary>How long after <see cref="Began"/> what was read may be used, at most.</summary>
    public TimeSpan TtlWithin(TimeSpan most)
    {
        lock (_lock)
        {
            if (_expires == long.MaxValue) return most;
            var ttl = Cache.Options.TimeProvider.GetElapsedTime(Began, _expires);
            return ttl < most ? ttl : most;
        }
    }

    /// <summary>When something expires, as a timestamp of the cache's clock.</summary>
    public long ExpiryOf(long from, TimeSpan ttl)
    {
        var ticks = ttl.TotalSeconds * Cache.Options.TimeProvider.TimestampFrequency;
        return ticks >= long.MaxValue - from ? long.MaxValue : from + (long)ticks;
    }

    public void End() => Volatile.Write(ref _hasEnded, true);

    /// <summary>Whether the versions are among what was read, and all of that is as it was.</summary>
    protected bool IsStillAs(TagVersions wanted)
    {
        lock (_lock) return _refusal is null && wanted.AreIn(_states) && TagVersions.Of(_states).AreCurrent(Cache.Rules);
    }

    private void Pass(BypassReason bypass)
    {
        if (bypass == BypassReason.NotMarked && !MindsUnmarked) return;
        Refuse($"a query went past the cache ({bypass})");
    }
}
