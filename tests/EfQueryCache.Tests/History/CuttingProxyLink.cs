using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace EfQueryCache.Tests.History;

/// <summary>One connection through the proxy.</summary>
internal sealed class CuttingProxyLink(Socket client, Socket server, Func<TimeSpan> responseDelay, ILinkControl? control = null) : IDisposable
{
    private volatile Countdown? _countdown;
    private volatile string? _cut;
    private bool _hasEnded;

    public int BackendId { get; private set; }

    /// <summary>What the client calls itself.</summary>
    public string Application { get; private set; } = "";

    public bool IsCut => _cut is not null;

    /// <summary>Where the link was cut, in words.</summary>
    public string? Cut => _cut;

    /// <summary>Cuts the link there, or, with <see langword="null"/>, nowhere. A link that is cut stays so.</summary>
    public void CutAt(CutPoint? point) => _countdown = point is null ? null : new Countdown(point);

    /// <summary>Forwards until either side is gone, or the link is cut and the server has done what it had received.</summary>
    public async Task RunAsync(Action<CuttingProxyLink> onBackendKnown)
    {
        var requests = Guard(ForwardRequestsAsync);
        var responses = Guard(() => ForwardResponsesAsync(onBackendKnown));

        // A server that is gone, in whatever way, has nothing more to say: else its client would wait until it gives up.
        _ = responses.ContinueWith(_ => EndClient(), TaskScheduler.Default);

        // After a cut the server hears the end only behind what it has received: a COMMIT is not disturbed.
        await requests;
        if (!IsCut) server.Dispose();
        await responses;
        Dispose();
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private void EndClient()
    {
        if (!IsCut) client.Dispose();
    }

    private async Task ForwardRequestsAsync()
    {
        await using var requests = new NetworkStream(client);
        var reader = PipeReader.Create(requests);
        var isStartup = true;
        while (!IsCut)
        {
            var result = await reader.ReadAsync();
            var buffer = result.Buffer;
            var (sent, end) = (buffer.Start, buffer.Start);
            while (!IsCut && ProtocolMessage.TryRead(buffer.Slice(end), isStartup, out var message))
            {
                if (isStartup) Application = message.ReadApplication();
                isStartup = false;
                if (control?.HoldAsync(Application, message) is { IsCompleted: false } held)
                {
                    await SendAsync(server, buffer.Slice(sent, end));
                    sent = end;
                    await held;
                }

                end = buffer.GetPosition(Passing(CutSide.Client, message), end);
            }

            await SendAsync(server, buffer.Slice(sent, end));
            if (result.IsCompleted) return;
            reader.AdvanceTo(end, buffer.End);
        }

        End();
    }

    private async Task ForwardResponsesAsync(Action<CuttingProxyLink> onBackendKnown)
    {
        await using var responses = new NetworkStream(server);
        var reader = PipeReader.Create(responses);
        while (!IsCut)
        {
            var result = await reader.ReadAsync();
            if (result.IsCompleted) break;
            var buffer = result.Buffer;
            var end = buffer.Start;
            if (BackendId == 0) FindBackendId(buffer, onBackendKnown);
            if (responseDelay() + (control?.DelayOf(Application) ?? TimeSpan.Zero) is { Ticks: > 0 } delay) await Task.Delay(delay); // the answer is to come late
            if (IsCut)
            {
                reader.AdvanceTo(buffer.End);
                break;
            }

            while (!IsCut && ProtocolMessage.TryRead(buffer.Slice(end), isStartup: false, out var message))
            {
                end = buffer.GetPosition(Passing(CutSide.Server, message), end);
            }

            await SendAsync(client, buffer.Slice(0, end));
            reader.AdvanceTo(end, buffer.End);
        }

        if (!IsCut) return;
        End();
        while (await reader.ReadAsync() is { IsCompleted: false } result) reader.AdvanceTo(result.Buffer.End);
    }

    // How many bytes of the message still pass; all, unless it is here that the link is cut.
    private long Passing(CutSide side, in ProtocolMessage message)
    {
        if (_countdown is not { } countdown || countdown.Point.Side != side || !countdown.IsDown(message)) return message.Length;
        _cut = $"{countdown.Point.Place} {message.Name(side)}";
        return countdown.Point.Passing(message);
    }

    private void End()
    {
        if (Interlocked.Exchange(ref _hasEnded, true)) return;

        // Closing without lingering resets the connection when something is unread: the client fails at once.
        client.LingerState = new LingerOption(true, 0);
        client.Dispose();
        server.Shutdown(SocketShutdown.Send);
    }

    private void FindBackendId(ReadOnlySequence<byte> buffer, Action<CuttingProxyLink> onBackendKnown)
    {
        while (ProtocolMessage.TryRead(buffer, isStartup: false, out var message))
        {
            buffer = buffer.Slice(message.End);
            if (!message.TryReadBackendId(out var id)) continue;
            BackendId = id;
            onBackendKnown(this);
            return;
        }
    }

    private static async Task SendAsync(Socket socket, ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            for (var rest = segment; rest.Length > 0;) rest = rest[await socket.SendAsync(rest)..];
        }
    }

    // A side that goes away ends its link and nothing else.
    private static async Task Guard(Func<Task> forward)
    {
        try
        {
            await forward();
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
        }
    }

    // Only the side it is about counts.
    private sealed class Countdown(CutPoint point)
    {
        private int _left = point.Number;

        public CutPoint Point => point;

        public bool IsDown(in ProtocolMessage message) => point.Counts(message) && --_left == 0;
    }
}
