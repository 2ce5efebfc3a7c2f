using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EfQueryCache.AspNetCore.Events;

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

    private readonly Inbox<string> _samples = new(Capacity, isBehind: true);

    public int Waiting => _samples.Count;

    /// <summary>Tells what is new. Never waits.</summary>
    public void Tell(string sample) => _samples.Tell(sample);

    /// <summary>What to send: everything, then what is new.</summary>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The application would otherwise wait for its viewers to go.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, feed.Ended);
        using var ending = end.Token.UnsafeRegister(static samples => ((Inbox<string>)samples!).End(), _samples);
        var began = clock.GetTimestamp();
        do
        {
            if (_samples.CatchUp())
            {
                yield return new SseItem<string>(JsonSerializer.Serialize(feed.GetState(), DashboardJson.Default.DashboardState), "state") { ReconnectionInterval = Reconnection };
            }

            while (_samples.TryTake(out var sample)) yield return new SseItem<string>(sample, "sample");
        }
        while (clock.GetElapsedTime(began) < Longest && await _samples.WaitAsync().ConfigureAwait(false));
    }

    public void Dispose()
    {
        feed.Leave(this);
        _samples.End();
    }
}
