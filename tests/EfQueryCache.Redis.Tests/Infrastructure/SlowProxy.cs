using System.Net;
using System.Net.Sockets;

namespace EfQueryCache.Redis.Tests.Infrastructure;

/// <summary>Passes bytes between clients and a server, each way some time later; or lets none through.</summary>
internal sealed class SlowProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private readonly int _to;

    public SlowProxy(int to)
    {
        _to = to;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public TimeSpan Delay { get; set; }

    /// <summary>Changes what is passed; must keep its length.</summary>
    public Func<byte[], byte[]> Rewrite { get; set; } = static bytes => bytes;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                var server = new TcpClient { NoDelay = true };
                client.NoDelay = true;
                await server.ConnectAsync(IPAddress.Loopback, _to, _end.Token);
                _ = PumpAsync(client.GetStream(), server.GetStream());
                _ = PumpAsync(server.GetStream(), client.GetStream());
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    // Each piece waits by itself, in order: what is sent together arrives together.
    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[65536];
        var last = Task.CompletedTask;
        try
        {
            while (await from.ReadAsync(buffer, _end.Token) is > 0 and var count)
            {
                last = LaterAsync(last, Task.Delay(Delay, _end.Token), to, Rewrite(buffer[..count]));
            }

            await last;
            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task LaterAsync(Task previous, Task delay, NetworkStream to, byte[] bytes)
    {
        await Task.WhenAll(previous, delay);
        await to.WriteAsync(bytes, _end.Token);
    }
}
