using EfQueryCache.AspNetCore.Events;

namespace EfQueryCache.AspNetCore.Tests.Events;

/// <summary>How often something is sent, and to how many.</summary>
public sealed class EventThrottleTests : IDisposable
{
    private readonly HandTimeProvider _clock = new();
    private readonly List<string> _sent = [];
    private readonly EventThrottle _throttle;
    private int _clients = 500;

    public EventThrottleTests()
        => _throttle = new EventThrottle(new QueryCacheEventsOptions { MaxDeliveriesPerSecond = 1000 }, _clock, draft => _sent.Add(draft.ToEvent(1, "1").Data), () => _clients);

    public void Dispose() => _throttle.Dispose();

    [Fact]
    public void First_event_is_sent_at_once_and_the_last_of_those_within_an_interval_after_it()
    {
        _clients = 1;
        Add("a", 1, 2, 3);
        Assert.Equal(["1"], _sent);
        Pass(249);
        Assert.Equal(["1"], _sent);
        Pass(1);
        Assert.Equal(["1", "3"], _sent);
        Pass(250);
        Add("a", 4);
        Assert.Equal(["1", "3", "4"], _sent);
    }

    [Fact]
    public void Five_hundred_clients_hear_twice_in_a_second()
    {
        for (var i = 0; i < 1000; i++)
        {
            Add("a", i);
            Pass(10);
        }

        // Ten seconds; a second's worth is there from the beginning.
        Assert.InRange(_sent.Count, 20, 23);
    }

    [Fact]
    public void What_waits_for_many_clients_is_sent_together()
    {
        Add("a", 1);
        Add("b", 2); // the second's worth is used up
        Assert.Equal(["1", "2"], _sent);
        Add("c", 3);
        Add("d", 4);
        Add("d", 5);
        Assert.Equal(2, _sent.Count);
        Pass(1);
        Assert.Equal(["1", "2", "3", "5"], _sent);
        Add("e", 6);
        Pass(498);
        Assert.Equal(4, _sent.Count);
        Pass(2);
        Assert.Equal(["1", "2", "3", "5", "6"], _sent);
    }

    [Fact]
    public void Few_clients_hear_of_everything_at_once()
    {
        _clients = 10;
        for (var i = 0; i < 100; i++) Add($"name {i}", i);
        Assert.Equal(100, _sent.Count);
    }

    private void Add(string name, params int[] data)
    {
        foreach (var value in data) _throttle.Add(new OwnDraft(name, $"{value}", []));
    }

    private void Pass(int milliseconds)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        _clock.Tick();
    }

    // Its timer fires when it is told to.
    private sealed class HandTimeProvider : TimeProvider
    {
        private long _now;
        private Action? _fire;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return base.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Advance(TimeSpan time) => _now += time.Ticks;

        public void Tick() => _fire!();
    }
}
