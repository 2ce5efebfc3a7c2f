using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EfQueryCache.Chaos;

/// <summary>Passes bytes between clients and a server; late, not at all, or until they are cut.</summary>
internal sealed class LinkProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _sockets = [];
    private readonly CancellationTokenSource _end = new();
    private readonly int _to;
    private readonly Task _accepting;
    private volatile TaskCompletionSource? _held;
    private volatile bool _refuses;
    private long _delay;

    public LinkProxy(int to)
    {
        _to = to;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Gets or sets by how much every piece is late, in each direction.</summary>
    public TimeSpan Delay
    {
        get => new(Interlocked.Read(ref _delay));
        set => Interlocked.Exchange(ref _delay, value.Ticks);
    }

    /// <summary>Lets no byte through until <see cref="Pass"/>.</summary>
    public void Hold() => _held ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Pass()
    {
        _held?.TrySetResult();
        _held = null;
    }

    /// <summary>Cuts every link; what is on its way is lost.</summary>
    /// <param name="refuses">Whether new ones are closed at once, until <see cref="Accept"/>.</param>
    public void Cut(bool refuses)
    {
        _refuses = refuses;
        foreach (var socket in _sockets.Keys) socket.Close(0);
    }

    public void Accept() => _refuses = false;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Pass();
        Cut(refuses: true);
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It has been disposed of.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _sockets[client] = _sockets[server] = 0;
        try
        {
            if (_refuses) return;
            await server.ConnectAsync(IPAddress.Loopback, _to);
            (client.NoDelay, server.NoDelay) = (true, true);
            await await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Either side has gone.
        }
        finally
        {
            foreach (var socket in new[] { client, server })
            {
                _sockets.TryRemove(socket, out _);
                socket.Dispose();
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[32 * 1024];
        while (await from.ReceiveAsync(buffer) is > 0 and var count)
        {
            if (Delay is { Ticks: > 0 } delay) await Task.Delay(delay); // the bytes are to come late
            if (_held is { } held) await held.Task;
            for (var rest = buffer.AsMemory(0, count); rest.Length > 0;) rest = rest[await to.SendAsync(rest)..];
        }
    }
}
