using EfQueryCache.Redis.Calls;

namespace EfQueryCache.Redis.Marks;

/// <summary>Renews the marks of this process' writers until they have ended.</summary>
internal sealed class MarkKeeper : IDisposable
{
    private readonly Dictionary<UInt128, Held> _held = [];
    private readonly Lock _lock = new();
    private readonly Func<UInt128, IReadOnlyList<string>, TimeSpan, RedisCall> _mark;
    private readonly RedisCalls _calls;
    private readonly ITimer _timer;
    private TimeSpan _shortest = Timeout.InfiniteTimeSpan;
    private int _isRenewing;

    public MarkKeeper(Func<UInt128, IReadOnlyList<string>, TimeSpan, RedisCall> mark, RedisCalls calls, TimeProvider time)
    {
        (_mark, _calls) = (mark, calls);
        _timer = time.CreateTimer(static keeper => ((MarkKeeper)keeper!).Renew(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_lock) return _held.Count;
        }
    }

    public void Hold(UInt128 writer, IReadOnlyList<string> tags, TimeSpan lease)
    {
        lock (_lock)
        {
            _held[writer] = _held.TryGetValue(writer, out var held) ? new([.. held.Tags.Union(tags)], lease) : new([.. tags], lease);
            if (_shortest != Timeout.InfiniteTimeSpan && _shortest <= lease) return;
            _shortest = lease;
            _timer.Change(lease / 3, lease / 3);
        }
    }

    public void Release(UInt128 writer)
    {
        lock (_lock)
        {
            if (!_held.Remove(writer) || _held.Count > 0) return;
            _shortest = Timeout.InfiniteTimeSpan;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Renew()
    {
        if (Interlocked.Exchange(ref _isRenewing, 1) == 0) _ = RenewAsync();
    }

    // At once for all: one that does not come back must not keep the others waiting until their leases end.
    private async Task RenewAsync()
    {
        try
        {
            KeyValuePair<UInt128, Held>[] held;
            lock (_lock) held = [.. _held];
            await Task.WhenAll(held.Select(one => RenewAsync(one.Key, one.Value))).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isRenewing, 0);
        }
    }

    private async Task RenewAsync(UInt128 writer, Held held)
    {
        // One that ended meanwhile would stay marked until its lease ends.
        lock (_lock)
        {
            if (!_held.ContainsKey(writer)) return;
        }

        await _calls.InsistAsync(_mark(writer, held.Tags, held.Lease)).ConfigureAwait(false);
    }

    private sealed record Held(IReadOnlyList<string> Tags, TimeSpan Lease);
}
