namespace EfQueryCache.Tests.Values;

/// <summary>A clock whose timers too move only when told to.</summary>
internal sealed class TickingTimeProvider : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _ticks;

    public int Timers => _timers.Count;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state), _ticks + dueTime.Ticks, period);
        _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan time)
    {
        _ticks += time.Ticks;
        foreach (var timer in _timers.ToArray()) timer.FireIfDue(_ticks);
    }

    private sealed class ManualTimer(TickingTimeProvider owner, Action fire, long due, TimeSpan period) : ITimer
    {
        private long _due = due;

        public void FireIfDue(long now)
        {
            if (now < _due) return;
            _due = now + period.Ticks;
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() => owner._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
