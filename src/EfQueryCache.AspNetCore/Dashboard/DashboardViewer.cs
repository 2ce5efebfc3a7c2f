using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;

namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>
/// An open page. What it has not read is bounded: when it falls behind, what waits is dropped, and it gets everything anew when it
/// reads again.
/// </summary>
internal sealed class DashboardViewer(DashboardFeed feed, TimeProvider clock) : IDisposable
{
    // Half a minute; the texts are the same for all viewers.
    internal const int Capacity = 30;

    // Whoever may no longer see it finds that out when the page comes back; it does so by itself.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Reconnection = TimeSpan.FromSeconds(2);

    private readonly Channel<string> _samples = Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });
    private volatile bool _isBehind = true;

    public int Waiting => _samples.Reader.Count;

    /// <summary>Tells what is new. Never waits.</summary>
    public void Tell(string sample)
    {
        if (_isBehind || _samples.Writer.TryWrite(sample)) return;
        _isBehind = true;
        _samples.Writer.TryWrite(sample); // it may have read everything meanwhile, and wait: it is to see that it is behind
    }

    /// <summary>What to send: everything, then what is new.</summary>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The application would otherwise wait for its viewers to go.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, feed.Ended);
        var began = clock.GetTimestamp();
        do
        {
            if (_isBehind)
            {
                while (_samples.Reader.TryRead(out _))
                {
                }

                _isBehind = false;
                yield return new SseItem<string>(JsonSerializer.Serialize(feed.GetState(), DashboardJson.Default.DashboardState), "state") { ReconnectionInterval = Reconnection };
            }

            while (!_isBehind && _samples.Reader.TryRead(out var sample)) yield return new SseItem<string>(sample, "sample");
        }
        while (clock.GetElapsedTime(began) < Longest && await WaitAsync(end.Token).ConfigureAwait(false));
    }

    public void Dispose()
    {
        feed.Leave(this);
        _samples.Writer.TryComplete();
    }

    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _samples.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
