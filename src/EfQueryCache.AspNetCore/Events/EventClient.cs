using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace EfQueryCache.AspNetCore.Events;

/// <summary>
/// A client that is connected. What waits for it is bounded: when it falls behind, what comes is dropped, and it is sent a reset
/// when it reads again. Nobody ever waits for it.
/// </summary>
/// <param name="hub">Where it is connected.</param>
/// <param name="filter">What it wants to hear.</param>
/// <param name="capacity">How many events may wait.</param>
internal sealed class EventClient(EventHub hub, EventFilter filter, int capacity) : IDisposable
{
    private static readonly TimeSpan Reconnection = TimeSpan.FromSeconds(2);

    private readonly Channel<HubEvent> _waiting = Channel.CreateBounded<HubEvent>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
    private volatile bool _isBehind;

    /// <summary>What it has missed while it was away; <see langword="null"/> when that is not known any more.</summary>
    public IReadOnlyList<HubEvent>? Missed { get; set; } = [];

    /// <summary>The event before the first that will be told.</summary>
    public long Joined { get; set; }

    /// <summary>How many events wait.</summary>
    public int Waiting => _waiting.Reader.Count;

    /// <summary>Tells it of an event, in the order of their numbers. Never waits.</summary>
    public void Tell(HubEvent what)
    {
        if (!_isBehind && filter.Wants(what) && !_waiting.Writer.TryWrite(what)) _isBehind = true;
    }

    /// <summary>What to send.</summary>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The application would otherwise wait for its clients to go.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, hub.Ended);
        if (Missed is null) yield return Reset("the events since then are not known any more", Joined);
        foreach (var missed in Missed ?? [])
        {
            if (filter.Wants(missed)) yield return Item(missed);
        }

        yield return new SseItem<string>("{}", EventName.Ready) { EventId = hub.IdOf(Joined), ReconnectionInterval = Reconnection };
        while (await WaitAsync(end.Token).ConfigureAwait(false))
        {
            while (!_isBehind && _waiting.Reader.TryRead(out var next)) yield return Item(next);
            if (!_isBehind) continue;

            while (_waiting.Reader.TryRead(out _))
            {
            }

            _isBehind = false;
            yield return Reset("events came faster than they were read", hub.Last); // what came in between is told all the same
        }
    }

    public void Dispose()
    {
        hub.Leave(this);
        _waiting.Writer.TryComplete();
    }

    private SseItem<string> Item(HubEvent what) => new(what.Data, what.Name) { EventId = what.Sequence < 0 ? null : hub.IdOf(what.Sequence) };

    private SseItem<string> Reset(string reason, long last) => new($$"""{"reason":"{{reason}}"}""", EventName.Reset) { EventId = hub.IdOf(last) };

    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _waiting.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
