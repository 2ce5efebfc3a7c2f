namespace EfQueryCache.AspNetCore.Events;

/// <summary>
/// Sends the first event about a thing at once, and what follows within an interval as one when that has passed; to many clients
/// less often, and then all that waits together. Thread-safe.
/// </summary>
/// <remarks>Sending is paid for out of a token bucket that holds what may be sent in a second.</remarks>
internal sealed class EventThrottle : IDisposable
{
    // So many things at a time; what is about more is sent as it comes.
    private const int MostKeys = 4096;

    private readonly TimeSpan _interval;
    private readonly double _rate;
    private readonly TimeProvider _clock;
    private readonly Action<EventDraft> _send;
    private readonly Func<int> _clients;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly ITimer _timer;

    private double _tokens;
    private long _filledAt;

    /// <param name="options">How often.</param>
    /// <param name="clock">What it counts time with.</param>
    /// <param name="send">Sends an event to all clients.</param>
    /// <param name="clients">How many there are.</param>
    public EventThrottle(QueryCacheEventsOptions options, TimeProvider clock, Action<EventDraft> send, Func<int> clients)
    {
        (_interval, _rate, _clock, _send, _clients) = (options.Interval, options.MaxDeliveriesPerSecond, clock, send, clients);
        (_tokens, _filledAt) = (_rate, clock.GetTimestamp());
        _timer = clock.CreateTimer(static throttle => ((EventThrottle)throttle!).SendDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(EventDraft draft)
    {
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            var isNew = !_slots.TryGetValue(draft.Key, out var slot);
            if (isNew && _slots.Count >= MostKeys)
            {
                _send(draft);
                return;
            }

            if (isNew)
            {
                _slots[draft.Key] = slot = new Slot();
                if (_slots.Count == 1) _timer.Change(_interval, _interval / 5);
            }

            if (slot!.Pending is { } pending) pending.Merge(draft);
            else slot.Pending = draft;
            if ((isNew || IsDue(slot, now)) && MaySend(now))
            {
                _tokens -= _clients();
                Send(slot, now);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void SendDue()
    {
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            if (!MaySend(now)) return;
            var isSent = false;
            foreach (var (key, slot) in _slots)
            {
                if (!IsDue(slot, now)) continue;
                if (slot.Pending is null)
                {
                    _slots.Remove(key);
                }
                else
                {
                    Send(slot, now);
                    isSent = true;
                }
            }

            if (isSent) _tokens -= _clients(); // a client gets what is sent at the same time in one piece
            if (_slots.Count == 0) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private bool IsDue(Slot slot, long now) => slot.SentAt is not { } sentAt || _clock.GetElapsedTime(sentAt, now) >= _interval;

    private bool MaySend(long now)
    {
        _tokens = Math.Min(_rate, _tokens + (_rate * _clock.GetElapsedTime(_filledAt, now).TotalSeconds));
        _filledAt = now;
        return _tokens > 0;
    }

    private void Send(Slot slot, long now)
    {
        var pending = slot.Pending!;
        (slot.SentAt, slot.Pending) = (now, null);
        _send(pending);
    }

    private sealed class Slot
    {
        public long? SentAt { get; set; }

        public EventDraft? Pending { get; set; }
    }
}
