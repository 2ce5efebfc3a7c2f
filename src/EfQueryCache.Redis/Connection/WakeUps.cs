using StackExchange.Redis;

namespace EfQueryCache.Redis.Connection;

/// <summary>Listens on a channel, and calls who wants to know. The client subscribes again when it reconnects; with another connection this is done here.</summary>
/// <param name="channel">The channel.</param>
internal sealed class WakeUps(RedisChannel channel)
{
    private readonly Lock _lock = new();
    private volatile Action[] _listeners = [];
    private ISubscriber? _subscriber;
    private Action<RedisChannel, RedisValue>? _handler;

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
            (_subscriber, _handler) = (subscriber, (_, _) => Call());
        }

        // What fails here is tried by the client when it reconnects; until then the log is read in its own time.
        _ = subscriber.SubscribeAsync(channel, _handler).ContinueWith(
            static (task, _) => task.Exception, null, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Calls everybody.</summary>
    public void Call()
    {
        foreach (var listener in _listeners) listener();
    }

    /// <summary>Ends listening. The connection may be the application's, and others may listen on it too.</summary>
    public void End()
    {
        ISubscriber? subscriber;
        lock (_lock) (subscriber, _subscriber, _listeners) = (_subscriber, null, []);
        try
        {
            subscriber?.Unsubscribe(channel, _handler, CommandFlags.FireAndForget);
        }
        catch (ObjectDisposedException)
        {
            // The application has closed its connection before.
        }
    }

    private sealed class Listening(WakeUps wakeUps, Action listener) : IDisposable
    {
        public void Dispose()
        {
            lock (wakeUps._lock) wakeUps._listeners = [.. wakeUps._listeners.Where(other => other != listener)];
        }
    }
}
