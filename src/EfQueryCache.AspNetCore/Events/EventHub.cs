using System.Globalization;
using System.Threading.Channels;
using EfQueryCache.AspNetCore.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.AspNetCore.Events;

/// <summary>
/// Tells all clients what invalidates entries of a cache, and events of the application's own; keeps the last of them for clients
/// that come back. Thread-safe.
/// </summary>
internal sealed class EventHub : BackgroundService
{
    // Each client that is told is work for the thread pool: whatever else waits there gets its turn after some of them.
    private const int FewestAtATime = 32;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    // When so many events wait, there is no time for that.
    private const int Backlog = 256;

    private readonly IQueryCache _cache;
    private readonly QueryCacheEventsOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly EventThrottle _throttle;
    private readonly int _clientsAtATime;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly HubEvent?[] _kept;
    private readonly Channel<(HubEvent Event, EventClient[] Clients)> _deliveries = Channel.CreateUnbounded<(HubEvent, EventClient[])>();

    // Numbers of another process, or of this one before it was started again, mean other events.
    private readonly string _id = Guid.NewGuid().ToString("N")[..12];

    private IAsyncEnumerator<QueryCacheInvalidation>? _changes;
    private EventClient[] _clients = [];
    private long _last;
    private long _heard;

    public EventHub(IQueryCache cache, QueryCacheEventsOptions options, TimeProvider clock, ILogger logger)
    {
        (_cache, _options, _clock, _logger) = (cache, options, clock, logger);
        _kept = new HubEvent[options.BufferedEvents];
        _throttle = new EventThrottle(options, clock, Send, () => Clients);
        _clientsAtATime = (int)Math.Max(FewestAtATime, 2 * Pause.TotalSeconds * options.MaxDeliveriesPerSecond); // twice as fast as events may come
    }

    public QueryCacheEventsOptions Options => _options;

    /// <summary>Cancelled when the application ends.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>The number of the last event.</summary>
    public long Last
    {
        get
        {
            lock (_lock) return _last;
        }
    }

    /// <summary>How many events were to be sent so far, each by itself or with others.</summary>
    public long Heard => Volatile.Read(ref _heard);

    public int Clients => Volatile.Read(ref _clients).Length;

    /// <summary>Sends an event, now or together with what follows.</summary>
    public void Add(EventDraft draft)
    {
        _throttle.Add(draft);
        Interlocked.Increment(ref _heard);
    }

    /// <summary>What clients call an event.</summary>
    public string IdOf(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{_id}-{sequence}");

    /// <summary>Connects a client.</summary>
    /// <param name="filter">What it wants to hear.</param>
    /// <param name="lastId">The last event that it has got; empty for a new one.</param>
    /// <returns><see langword="null"/> when there are too many.</returns>
    public EventClient? TryJoin(EventFilter filter, string lastId)
    {
        lock (_lock)
        {
            if (_clients.Length >= _options.MaxClients) return null;
            var client = new EventClient(this, filter, _options.MaxWaitingEvents) { Joined = _last, Missed = FindMissed(lastId) };
            _clients = [.. _clients, client];
            return client;
        }
    }

    public void Leave(EventClient client)
    {
        lock (_lock) _clients = [.. _clients.Where(other => other != client)];
    }

    /// <summary>Ends all connections.</summary>
    public void End() => _end.Cancel();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // What happens from the first request on is heard: the rest of it is begun in the background.
        _changes = _cache.Changes.GetAsyncEnumerator(_end.Token);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        End();
        _throttle.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(ListenAsync(_changes!), DeliverAsync(_end.Token), KeepAliveAsync(_end.Token));

    private async Task ListenAsync(IAsyncEnumerator<QueryCacheInvalidation> changes)
    {
        await using var ending = changes.ConfigureAwait(false);
        try
        {
            while (await changes.MoveNextAsync().ConfigureAwait(false)) Add(new InvalidationDraft(changes.Current));
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
        catch (Exception exception)
        {
            Log.EventsFailed(_logger, exception); // it is no reason for the application to end
        }
    }

    private async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.KeepAlive, _clock);
        var nothing = HubEvent.OfConnection(EventName.KeepAlive);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false)) Tell(nothing);
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    private void Send(EventDraft draft)
    {
        lock (_lock)
        {
            var what = draft.ToEvent(++_last, IdOf(_last));
            _kept[_last % _kept.Length] = what;
            Tell(what);
        }
    }

    // To those who are connected now: who comes later knows what has happened before.
    private void Tell(HubEvent what)
    {
        lock (_lock)
        {
            if (_clients.Length > 0) _deliveries.Writer.TryWrite((what, _clients));
        }
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        var told = 0L;
        try
        {
            await foreach (var (what, clients) in _deliveries.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (var client in clients)
                {
                    client.Tell(what);
                    if (++told % _clientsAtATime == 0 && _deliveries.Reader.Count < Backlog) await Task.Delay(Pause, _clock, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    // What a client has missed; null when that is not known any more.
    private List<HubEvent>? FindMissed(string lastId)
    {
        if (lastId.Length == 0) return [];
        var text = lastId.StartsWith(_id + "-", StringComparison.Ordinal) ? lastId[(_id.Length + 1)..] : "";
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last > _last || _last - last > _kept.Length) return null;
        var missed = new List<HubEvent>();
        for (var sequence = last + 1; sequence <= _last; sequence++) missed.Add(_kept[sequence % _kept.Length]!);
        return missed;
    }
}
