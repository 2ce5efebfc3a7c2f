using StackExchange.Redis;

namespace EfQueryCache.Redis.Connection;

/// <summary>Listens on a channel, and calls who wants to know. The client subscribes again when it reconnects; with another connection this is done here.</summary>
/// <param name="channel">The channel.</param>
internal sealed class WakeUps(RedisChannel channel)
{
    private readonly Lock _lock = new();
    private volatile Action[] _listeners = [];
    private ISubscriber? _subscriber;

    /// <summary>Adds somebody who is called.</summary>
    public IDisposable Add(Action listener)
    {
        lock (_lock) _listeners = [.. _listeners, listener];
        return new Listening(this, listener);
    }

    /// <summary>A connection is there: listens on it from now on. Returns at once.</summary>
    public void ListenOn(IConnectionMultiplexer multiplexer)
    {
        ISubscriber subscriber;
        lock (_lock)
        {
            subscriber = multiplexer.GetSubscriber();
            if (ReferenceEquals(_subscriber?.Multiplexer, multiplexer)) return;
            _subscriber = subscriber;
        }

        // What fails here is tried by the client when it reconnects; until then the log is read in its own time.
        _ = subscriber.SubscribeAsync(channel, (_, _) => Call()).ContinueWith(
            static (task, _) => task.Exception, null, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Calls everybody.</summary>
    public void Call()
    {
        foreach (var listener in _listeners) listener();
    }

    /// <summary>Ends listening, on a connection that is not ours to close.</summary>
    public void End()
    {
        ISubscriber? subscriber;
        lock (_lock) (subscriber, _subscriber, _listeners) = (_subscriber, null, []);
        subscriber?.Unsubscribe(channel, null, CommandFlags.FireAndForget);
    }

    private sealed class Listening(WakeUps wakeUps, Action listener) : IDisposable
    {
        public void Dispose()
        {
            lock (wakeUps._lock) wakeUps._listeners = [.. wakeUps._listeners.Where(other => other != listener)];
        }
    }
}
