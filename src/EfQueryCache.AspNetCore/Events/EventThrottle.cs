namespace EfQueryCache.AspNetCore.Events;

/// <summary>Sends the first event about a thing at once, and what follows within an interval as one when that has passed. Thread-safe.</summary>
internal sealed class EventThrottle : IDisposable
{
    // So many things at a time; what is about more is sent as it comes.
    private const int MostKeys = 4096;

    private readonly TimeSpan _interval;
    private readonly TimeProvider _clock;
    private readonly Action<EventDraft> _send;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly ITimer _timer;

    public EventThrottle(TimeSpan interval, TimeProvider clock, Action<EventDraft> send)
    {
        (_interval, _clock, _send) = (interval, clock, send);
        _timer = clock.CreateTimer(static throttle => ((EventThrottle)throttle!).SendDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(EventDraft draft)
    {
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            if (_slots.TryGetValue(draft.Key, out var slot))
            {
                if (slot.Pending is { } pending) pending.Merge(draft);
                else slot.Pending = draft;
                if (_clock.GetElapsedTime(slot.SentAt, now) >= _interval) SendPending(slot, now);
                return;
            }

            if (_slots.Count < MostKeys) _slots[draft.Key] = new Slot { SentAt = now };
            if (_slots.Count == 1) _timer.Change(_interval, _interval / 5);
            _send(draft);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void SendDue()
    {
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            foreach (var (key, slot) in _slots)
            {
                if (_clock.GetElapsedTime(slot.SentAt, now) < _interval) continue;
                if (slot.Pending is null) _slots.Remove(key);
                else SendPending(slot, now);
            }

            if (_slots.Count == 0) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void SendPending(Slot slot, long now)
    {
        var pending = slot.Pending!;
        (slot.SentAt, slot.Pending) = (now, null);
        _send(pending);
    }

    private sealed class Slot
    {
        public long SentAt { get; set; }

        public EventDraft? Pending { get; set; }
    }
}
