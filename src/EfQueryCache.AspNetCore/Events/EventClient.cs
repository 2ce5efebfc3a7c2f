using System.Buffers;
using System.IO.Pipelines;

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
    // What waits is sent in one piece, but no larger ones than that.
    private const int LargePiece = 16 * 1024;

    private static readonly TimeSpan Reconnection = TimeSpan.FromSeconds(2);

    private readonly Inbox<HubEvent> _inbox = new(capacity);

    /// <summary>What it has missed while it was away; <see langword="null"/> when that is not known any more.</summary>
    public IReadOnlyList<HubEvent>? Missed { get; set; } = [];

    /// <summary>The event before the first that will be told.</summary>
    public long Joined { get; set; }

    /// <summary>Tells it of an event, in the order of their numbers. Never waits.</summary>
    public void Tell(HubEvent what)
    {
        if (filter.Wants(what)) _inbox.Tell(what);
    }

    /// <summary>Sends what it is told, until it goes or the application ends.</summary>
    public async Task SendAsync(PipeWriter body, CancellationToken cancellationToken)
    {
        // The application would otherwise wait for its clients to go.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, hub.Ended);
        using var ending = end.Token.UnsafeRegister(static inbox => ((Inbox<HubEvent>)inbox!).End(), _inbox);
        try
        {
            if (Missed is null) body.Write(Reset("the events since then are not known any more", Joined).Bytes.Span);
            foreach (var missed in Missed ?? [])
            {
                if (filter.Wants(missed) && !await SendAsync(body, missed, end.Token).ConfigureAwait(false)) return;
            }

            body.Write(HubEvent.OfConnection(EventName.Ready, hub.IdOf(Joined), retry: Reconnection).Bytes.Span);
            while (await FlushAsync(body, end.Token).ConfigureAwait(false) && await _inbox.WaitAsync().ConfigureAwait(false))
            {
                while (_inbox.TryTake(out var next))
                {
                    if (!await SendAsync(body, next, end.Token).ConfigureAwait(false)) return;
                }

                if (_inbox.CatchUp()) body.Write(Reset("events came faster than they were read", hub.Last).Bytes.Span); // what came in between is told all the same
            }
        }
        catch (OperationCanceledException)
        {
            // One of them is gone.
        }
    }

    public void Dispose()
    {
        hub.Leave(this);
        _inbox.End();
    }

    private HubEvent Reset(string reason, long last) => HubEvent.OfConnection(EventName.Reset, hub.IdOf(last), $$"""{"reason":"{{reason}}"}""");

    private static ValueTask<bool> SendAsync(PipeWriter body, HubEvent what, CancellationToken cancellationToken)
    {
        body.Write(what.Bytes.Span);
        return body.UnflushedBytes < LargePiece ? new(true) : FlushAsync(body, cancellationToken);
    }

    // Whether it still reads.
    private static async ValueTask<bool> FlushAsync(PipeWriter body, CancellationToken cancellationToken)
        => !(await body.FlushAsync(cancellationToken).ConfigureAwait(false)).IsCompleted;
}
