using System.Diagnostics.CodeAnalysis;
using EfQueryCache.Redis.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Connection;

/// <summary>
/// Connects in the background and tries again for ever; from then on StackExchange.Redis reconnects by itself. Where it does not
/// for a while, another connection is made in its place. Until it is connected, <see cref="TryGet"/> says so at once.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // StackExchange.Redis 1.2.6 was seen to stay for minutes between connecting and connected, with a server that answers.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    private readonly Func<Task<IConnectionMultiplexer>> _connect;
    private readonly bool _isOurs;
    private readonly int _database;
    private readonly RedisKey _home;
    private readonly WakeUps _wakeUps;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private Action? _connected;
    private IConnectionMultiplexer? _multiplexer;
    private volatile IDatabase? _usable;

    /// <param name="connect">Makes the connection.</param>
    /// <param name="isOurs">Whether it is disposed of with this.</param>
    /// <param name="database">The number of the database; -1 for the connection's default.</param>
    /// <param name="home">A key; usable is the connection when that to its master is.</param>
    /// <param name="wakeUps">Listens on it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public RedisConnection(Func<Task<IConnectionMultiplexer>> connect, bool isOurs, int database, RedisKey home, WakeUps wakeUps, TimeProvider time, ILogger logger)
    {
        (_connect, _isOurs, _database, _home, _wakeUps, _time, _logger) = (connect, isOurs, database, home, wakeUps, time, logger);
    }

    /// <summary>Begins to connect.</summary>
    /// <param name="connected">Is told, on any thread, when a connection was made or restored.</param>
    public void Start(Action connected)
    {
        _connected = connected;
        _ = Task.Run(ConnectAsync);
    }

    public bool TryGet([NotNullWhen(true)] out IDatabase? database)
    {
        database = _usable;
        return database is not null && database.IsConnected(_home, CommandFlags.DemandMaster);
    }

    // Not waited for: connecting, which may take long or for ever. What comes of it is disposed of there.
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        _wakeUps.End();
        var multiplexer = Detach();
        if (_isOurs) (multiplexer as IDisposable)?.Dispose();
    }

    private async Task ConnectAsync()
    {
        for (var pause = TimeSpan.FromMilliseconds(250); !_end.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                Use(await _connect().ConfigureAwait(false));
                if (!_isOurs) return;
                await WatchAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // Whatever an application's factory may throw. Not the exception itself: it may quote the configuration.
                _logger.ConnectingFailed(Calls.RedisFault.NameOf(exception), pause);
            }

            // There is no event for a server that can be reached again.
            await Task.Delay(pause, _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Until it has been unconnected for too long, or the end.
    private async Task WatchAsync()
    {
        for (var since = _time.GetTimestamp(); _time.GetElapsedTime(since) < Patience;)
        {
            // There is no event for a connection that does not come.
            await Task.Delay(WatchInterval, _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_end.IsCancellationRequested) return;
            if (TryGet(out _)) since = _time.GetTimestamp();
        }

        var given = Detach();
        _ = Task.Run(() => (given as IDisposable)?.Dispose()); // may wait for what is on its way
    }

    private IConnectionMultiplexer? Detach()
    {
        IConnectionMultiplexer? multiplexer;
        lock (_end) (multiplexer, _multiplexer) = (_multiplexer, null);
        _usable = null;
        if (multiplexer is null) return null;
        multiplexer.ConnectionRestored -= Restored;
        multiplexer.ConnectionFailed -= Failed;
        return multiplexer;
    }

    private void Use(IConnectionMultiplexer multiplexer)
    {
        lock (_end)
        {
            if (_end.IsCancellationRequested)
            {
                if (_isOurs) (multiplexer as IDisposable)?.Dispose();
                return;
            }

            _multiplexer = multiplexer;
        }

        multiplexer.ConnectionRestored += Restored;
        multiplexer.ConnectionFailed += Failed;
        _usable = multiplexer.GetDatabase(_database);
        _wakeUps.ListenOn(multiplexer);
        if (TryGet(out var _)) _connected?.Invoke();
    }

    private void Restored(object? sender, ConnectionFailedEventArgs arguments)
    {
        if (arguments.ConnectionType != ConnectionType.Interactive) return;
        _logger.ConnectionRestored();
        if (_usable is not null) _connected?.Invoke();
    }

    private void Failed(object? sender, ConnectionFailedEventArgs arguments)
    {
        if (arguments.ConnectionType == ConnectionType.Interactive) _logger.ConnectionLost(arguments.FailureType.ToString());
    }
}
