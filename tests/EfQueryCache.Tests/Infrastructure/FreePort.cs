using System.Net;
using System.Net.Sockets;

namespace EfQueryCache.Tests.Infrastructure;

/// <summary>Finds ports for servers of the tests' own.</summary>
internal static class FreePort
{
    // Below the range the system takes outgoing ports from, so that nobody grabs it while the server is stopped.
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }
}
