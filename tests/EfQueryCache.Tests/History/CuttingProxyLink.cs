using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace EfQueryCache.Tests.History;

/// <summary>One connection through the proxy.</summary>
internal sealed class CuttingProxyLink(Socket client, Socket server, Func<TimeSpan> responseDelay) : IDisposable
{
    private volatile CutPoint _cutPoint;
    private volatile bool _isCut;

    public int BackendId { get; private set; }

    public bool IsCut => _isCut;

    /// <summary>Cuts the link when the client sends that message next. A link that is cut stays so.</summary>
    public void CutAt(CutPoint point) => _cutPoint = point;

    /// <summary>Forwards until either side is gone, or the link is cut and the server has done what it had received.</summary>
    public async Task RunAsync(Action<CuttingProxyLink> onBackendKnown)
    {
        var requests = Guard(ForwardRequestsAsync);
        var responses = Guard(() => ForwardResponsesAsync(onBackendKnown));

        // After a cut the server side stays open until the server answers: its COMMIT is not disturbed.
        await requests;
        if (!_isCut) server.Dispose();
        await responses;
        Dispose();
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private async Task ForwardRequestsAsync()
    {
        await using var requests = new NetworkStream(client);
        var reader = PipeReader.Create(requests);
        var isStartup = true;
        var isForwarded = true;
        while (!_isCut)
        {
            var result = await reader.ReadAsync();
            var buffer = result.Buffer;
            var end = buffer.Start;
            while (!_isCut && ProtocolMessage.TryRead(buffer.Slice(end), isStartup, out var message))
            {
                isStartup = false;
                _isCut = CutsAt(message, out isForwarded);
                if (isForwarded) end = message.End;
            }

            await SendAsync(server, buffer.Slice(0, end));
            if (result.IsCompleted) return;
            reader.AdvanceTo(end, buffer.End);
        }

        // Closing with data unread, or without lingering, resets the connection: the client fails at once.
        client.LingerState = new LingerOption(true, 0);
        client.Dispose();
        if (!isForwarded) server.Dispose();
    }

    private async Task ForwardResponsesAsync(Action<CuttingProxyLink> onBackendKnown)
    {
        await using var responses = new NetworkStream(server);
        var reader = PipeReader.Create(responses);
        while (true)
        {
            var result = await reader.ReadAsync();
            if (result.IsCompleted) break;
            var buffer = result.Buffer;
            var end = BackendId == 0 ? FindBackendId(buffer, onBackendKnown) : buffer.End;
            if (responseDelay() is { Ticks: > 0 } delay) await Task.Delay(delay);
            if (_isCut) break;
            await SendAsync(client, buffer.Slice(0, end));
            reader.AdvanceTo(end, buffer.End);
        }

        client.Dispose();
    }

    private bool CutsAt(in ProtocolMessage message, out bool isForwarded)
    {
        var point = _cutPoint;
        var cuts = point switch
        {
            CutPoint.BeforeCommit or CutPoint.AfterCommit => message.IsCommit,
            CutPoint.BeforeSync or CutPoint.AfterSync => message.IsSync,
            _ => false,
        };
        isForwarded = !cuts || point is CutPoint.AfterCommit or CutPoint.AfterSync;
        return cuts;
    }

    private SequencePosition FindBackendId(ReadOnlySequence<byte> buffer, Action<CuttingProxyLink> onBackendKnown)
    {
        var end = buffer.Start;
        while (ProtocolMessage.TryRead(buffer.Slice(end), isStartup: false, out var message))
        {
            end = message.End;
            if (!message.TryReadBackendId(out var id)) continue;
            BackendId = id;
            onBackendKnown(this);
            return buffer.End;
        }

        return end;
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
}
