using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace EfQueryCache.Tests.History;

/// <summary>
/// Stands between Npgsql and PostgreSQL, knows its links by their server process, and cuts one of them exactly in front of,
/// within or behind any message of either side. It can also hold responses back: the server is done, and its client does not
/// know yet.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<CuttingProxyLink, Task> _links = [];
    private readonly ConcurrentDictionary<int, CuttingProxyLink> _byBackend = [];
    private readonly Func<TimeSpan> _responseDelay;
    private readonly ILinkControl? _control;
    private readonly EndPoint _server;
    private readonly Task _accepting;

    /// <param name="connectionString">Where the server is.</param>
    /// <param name="responseDelay">For how long what the server sends is held back.</param>
    /// <param name="control">Delays and holds besides.</param>
    public CuttingProxy(string connectionString, Func<TimeSpan> responseDelay, ILinkControl? control = null)
    {
        _control = control;
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        _responseDelay = responseDelay;
        _server = target.Host!.StartsWith('/')
            ? new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"{target.Host}/.s.PGSQL.{target.Port}"))
            : new DnsEndPoint(target.Host, target.Port);
        _listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,

            // The proxy has to read what passes.
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;
        _accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    /// <summary>The link of an open connection.</summary>
    public CuttingProxyLink Find(int backendId) => _byBackend[backendId];

    /// <summary>The link of a connection, unless it is gone.</summary>
    public CuttingProxyLink? TryFind(int backendId) => _byBackend.GetValueOrDefault(backendId);

    /// <summary>Closes every link of an application at once, wherever in a message it is.</summary>
    public void Cut(string application)
    {
        foreach (var link in _links.Keys.Where(link => link.Application == application)) link.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var link in _links.Keys) link.Dispose();
        await Task.WhenAll(_links.Values);
        await using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                var server = new Socket(
                    _server is UnixDomainSocketEndPoint ? AddressFamily.Unix : AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Unspecified);
                var link = new CuttingProxyLink(client, server, _responseDelay, _control);
                _links[link] = RunAsync(link, client, server);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The proxy has been disposed of.
        }
    }

    private async Task RunAsync(CuttingProxyLink link, Socket client, Socket server)
    {
        try
        {
            await server.ConnectAsync(_server);
            client.NoDelay = true;
            if (_server is not UnixDomainSocketEndPoint) server.NoDelay = true;
            await link.RunAsync(known => _byBackend[known.BackendId] = known);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            link.Dispose();
        }

        // Another link may have been given the same process id by now.
        _byBackend.TryRemove(new KeyValuePair<int, CuttingProxyLink>(link.BackendId, link));
        _links.TryRemove(link, out _);
    }
}
