using EfQueryCache.Redis.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Redis.Marks;

/// <summary>
/// The ends of writers that could not be told, and telling them as soon as that is possible. While there is one, Redis does
/// not know of all writes of this process.
/// </summary>
/// <remarks>Its memory is bounded: beyond a number of tags they become one, "everything", told as a new epoch.</remarks>
internal sealed class LostEnds : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Queue<WriterEnd> _ends = [];
    private readonly Lock _lock = new();
    private readonly int _limit;
    private readonly Func<WriterEnd, Task<bool>> _tell;
    private readonly Func<Task<bool>> _tellEverything;
    private readonly Action<UInt128> _told;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private TaskCompletionSource _wake = NewWake();
    private Task _telling = Task.CompletedTask;
    private int _collapses;
    private int _tags;
    private int _count;

    /// <param name="limit">How many tags are kept at most.</param>
    /// <param name="tell">Tells one; false when it could not.</param>
    /// <param name="tellEverything">Tells that everything has changed.</param>
    /// <param name="told">Is called for each that was told, or became a part of everything.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public LostEnds(int limit, Func<WriterEnd, Task<bool>> tell, Func<Task<bool>> tellEverything, Action<UInt128> told, TimeProvider time, ILogger logger)
        => (_limit, _tell, _tellEverything, _told, _time, _logger) = (limit, tell, tellEverything, told, time, logger);

    /// <summary>Gets how many wait, "everything" counting as one.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Add(WriterEnd end)
    {
        WriterEnd[] dropped = [];
        bool isFirst, isFirstCollapse;
        lock (_lock)
        {
            isFirst = _count == 0;
            _ends.Enqueue(end);
            _tags += end.Tags.Count;
            if (_tags > _limit)
            {
                dropped = [.. _ends];
                _ends.Clear();
                _tags = 0;
                _collapses++;
            }

            isFirstCollapse = dropped.Length > 0 && _collapses == 1;
            _count = _ends.Count + (_collapses > 0 ? 1 : 0);
            if (_telling.IsCompleted && !_end.IsCancellationRequested) _telling = Task.Run(TellAsync);
        }

        foreach (var one in dropped) _told(one.Writer);

        // During an outage every write ends like this: the rest is a figure.
        if (isFirst) _logger.EndLost(end.Tags.Count, end.Changed);
        if (isFirstCollapse) _logger.EndsCollapsed(_limit);
    }

    /// <summary>Tries at once instead of after the pause.</summary>
    public void Hurry()
    {
        if (Count > 0) Volatile.Read(ref _wake).TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        Volatile.Read(ref _wake).TrySetResult();
        Task telling;
        lock (_lock) telling = _telling;
        await telling.ConfigureAwait(false);
        if (Count > 0) _logger.EndsGivenUp(Count);
    }

    private static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task TellAsync()
    {
        for (var pause = ShortestPause; ;)
        {
            var wake = NewWake();
            Volatile.Write(ref _wake, wake);
            var (next, collapses) = Next();
            if (await (next is null ? _tellEverything() : _tell(next)).ConfigureAwait(false))
            {
                pause = ShortestPause;
                if (Remove(next, collapses)) return;
                continue;
            }

            if (_end.IsCancellationRequested) return;
            // Woken by a reconnect; without one there is no event for a server that answers again.
            await Task.WhenAny(wake.Task, Task.Delay(pause, _time, _end.Token)).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private (WriterEnd? End, int Collapses) Next()
    {
        lock (_lock) return (_ends.TryPeek(out var end) ? end : null, _collapses);
    }

    // Whether that was the last: decided together with the end of this loop, so that one added then starts another.
    // What has become a part of everything while everything was being told is to be told again.
    private bool Remove(WriterEnd? end, int collapses)
    {
        bool isLast;
        lock (_lock)
        {
            if (end is null && collapses == _collapses) _collapses = 0;
            else if (end is not null && _ends.TryPeek(out var first) && ReferenceEquals(first, end))
            {
                _ends.Dequeue();
                _tags -= end.Tags.Count;
            }

            _count = _ends.Count + (_collapses > 0 ? 1 : 0);
            isLast = _count == 0;
            if (isLast) _telling = Task.CompletedTask;
        }

        if (end is not null) _told(end.Writer);
        if (isLast) _logger.EndsTold();
        return isLast;
    }
}
