using System.Collections.Concurrent;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;

namespace EfQueryCache.SecondLevel;

/// <summary>
/// Hears of what other processes write, so that this one may serve from its memory without asking
/// (<see cref="ConsistencyLevel.Bounded"/>). <c>tests/models/bounded.py</c> is the specification of what is done here.
/// </summary>
/// <remarks>
/// <para>The log of the second level is read every quarter of <see cref="QueryCacheOptions.MaxStaleness"/>, and earlier when somebody
/// calls. Whatever was committed, and known to be, before a request for it was sent is in the answer; so memory can be
/// trusted for <see cref="QueryCacheOptions.MaxStaleness"/> from then on, by this process' own clock. Clocks need not agree,
/// and calls may be lost. When the log cannot be read for so long, nothing is served from memory without asking.</para>
/// <para>What other processes mark is marked here too, and what they change changes here. When something was not heard, all
/// that this cache has in memory becomes invalid. Own writes were seen when they were made and are not heard again.</para>
/// </remarks>
internal sealed class Backplane : IDisposable
{
    // So often at most is the log read because of calls: many writes make one reading.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);

    private readonly QueryCache _cache;
    private readonly ISecondLevel _level;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, TagCell> _cells = new(StringComparer.Ordinal);
    private readonly HeardMarks _marks = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _end = new();
    private readonly IDisposable _calls;
    private readonly ITimer _timer;
    private long _trustedUntil = long.MinValue;
    private long _heardAt = long.MinValue;
    private long _position = -1;
    private Epoch? _epoch;
    private bool _wasTrusted;

    public Backplane(QueryCache cache, ISecondLevel level)
    {
        (_cache, _level, _time) = (cache, level, cache.Options.TimeProvider);
        var interval = cache.Options.MaxStaleness / 4;
        using (ExecutionContext.SuppressFlow())
        {
            _calls = level.OnWritten(Wake);
            _timer = _time.CreateTimer(static backplane => ((Backplane)backplane!).Wake(), this, TimeSpan.Zero, interval);
            _ = Task.Run(FollowAsync);
        }
    }

    /// <summary>How old what was heard last is; <see langword="null"/> as long as nothing was.</summary>
    public TimeSpan? Age => Volatile.Read(ref _heardAt) is var heard && heard == long.MinValue ? null : _time.GetElapsedTime(heard);

    /// <summary>Whether what is in memory may be served without asking, to who has come at this time. To be asked before anything else is looked at.</summary>
    public bool IsTrusted(long now) => now <= Volatile.Read(ref _trustedUntil) || !_cache.Rules.EndTrust;

    /// <summary>Whether it may, as long as the second level cannot be reached.</summary>
    public bool IsTrustedAlone(long now) => _cache.Options.MaxStalenessWhenDown is { } longest
        && Volatile.Read(ref _heardAt) is var heard && heard != long.MinValue && _time.GetElapsedTime(heard, now) <= longest;

    /// <summary>Something is going to be read that depends on these tags: what others do to them is to be heard.</summary>
    public void Follow(ReadOnlySpan<TagCell> cells)
    {
        foreach (var cell in cells)
        {
            if (cell.SharedName is { } name) _cells.TryAdd(name, cell);
        }
    }

    /// <summary>The second level has answered. What it says of another epoch than the log's says that everything here is old.</summary>
    public void Observe(in SecondLevelAnswer answer)
    {
        if (answer.State == SecondLevelState.Unavailable || Volatile.Read(ref _epoch) is not { } epoch || epoch.Id == answer.Epoch || !_cache.Rules.HearEpochs) return;
        _cache.Everything.Bump(Because("the second level has lost what it had"));
        Wake();
    }

    /// <summary>The log is read as soon as possible.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount > 0) return;
        _wake.Release();
    }

    public void Dispose()
    {
        _end.Cancel();
        _timer.Dispose();
        _calls.Dispose();
        Volatile.Write(ref _trustedUntil, long.MinValue);
    }

    private async Task FollowAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            await _wake.WaitAsync(_end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_end.IsCancellationRequested) break;
            try
            {
                while (await HearAsync().ConfigureAwait(false))
                {
                }
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                _cache.Logger.LogNotRead(exception); // a level that keeps its promises throws nothing
            }

            TellTrust();
            if (_end.IsCancellationRequested) break;

            // Who was woken by one write waits a moment for the next ones; in real time, which no test's clock moves.
            await Task.Delay(ShortestPause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _marks.Clear();
    }

    // Whether there is more to read at once.
    private async ValueTask<bool> HearAsync()
    {
        var sent = _time.GetTimestamp();
        var news = await _level.ReadLogAsync(_position, _end.Token).ConfigureAwait(false);
        var heard = _time.GetTimestamp();
        if (_marks.Count > 0) _marks.Expire(heard, _cache.Rules.ExpireMarks, Because("a process that was about to commit does not say what became of it"));
        if (news is null) return false;

        var isFirst = _epoch is null;
        var isOther = isFirst || _epoch!.Id != news.Epoch;
        if (isOther) Volatile.Write(ref _epoch, new Epoch(news.Epoch));
        if ((isOther && _cache.Rules.HearEpochs && !(isFirst && _cells.IsEmpty)) || (news.HasGap && !isOther && _cache.Rules.HearGaps))
        {
            // Also the first time, if something has been read before: others may have changed it.
            _marks.Clear();
            _cache.Everything.Bump(Because(isOther ? "the second level has lost what it had" : "writes of other processes were not heard of"));
        }

        _position = news.Position;
        foreach (var one in news.Events) Hear(one, heard);
        if (news.HasMore) return true;

        Volatile.Write(ref _heardAt, sent);
        var from = _cache.Rules.TrustFromSending ? sent : heard;
        Volatile.Write(ref _trustedUntil, from + (long)(_cache.Options.MaxStaleness.TotalSeconds * _time.TimestampFrequency));
        return false;
    }

    private void Hear(SecondLevelEvent what, long now)
    {
        if (SecondLevels.IsOwn(what.Writer)) return;
        if (what.Lease is { } lease)
        {
            if (_cache.Rules.HearMarks) _marks.Mark(what.Writer, Find(what.Marked), now + (long)(lease.TotalSeconds * _time.TimestampFrequency));
            return;
        }

        var changed = Find(what.Changed);
        var cause = Describe(changed);
        _marks.End(what.Writer, changed, cause);
        if (changed.Count == 0) return;
        _cache.Statistics.RecordHeard();
        InvalidationFeed.Tell(cause, _cache, database: null);
    }

    private List<TagCell> Find(IReadOnlyList<string> names)
    {
        var cells = new List<TagCell>(names.Count);
        foreach (var name in names)
        {
            if (_cells.TryGetValue(name, out var cell)) cells.Add(cell);
        }

        return cells;
    }

    private void TellTrust()
    {
        var isTrusted = IsTrusted(_time.GetTimestamp());
        if (isTrusted == _wasTrusted) return;
        _wasTrusted = isTrusted;
        if (isTrusted)
        {
            _cache.Logger.Trusted(_cache.Options.MaxStaleness);
            return;
        }

        _cache.Statistics.RecordSuspension();
        _cache.Logger.Suspended(_cache.Options.MaxStaleness);
    }

    private QueryCacheInvalidation Describe(List<TagCell> changed) => new()
    {
        Time = _time.GetUtcNow(),
        Cause = InvalidationCause.OtherProcess,
        Tables = [.. changed.Where(cell => cell.Kind == TagKind.Table).Select(cell => cell.Name).Distinct().Order(StringComparer.Ordinal)],
        Tags = [.. changed.Where(cell => cell.Kind == TagKind.User).Select(cell => cell.Name).Distinct().Order(StringComparer.Ordinal)],
        IsEverything = changed.Exists(cell => cell.Kind == TagKind.Everything),
    };

    private QueryCacheInvalidation Because(string reason) => new()
    {
        Time = _time.GetUtcNow(),
        Cause = InvalidationCause.OtherProcess,
        IsEverything = true,
        Reason = reason,
    };

    private sealed record Epoch(UInt128 Id);
}
