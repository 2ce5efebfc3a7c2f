using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>
/// What servers really answer a page. The browser tells scripts that an answer from its cache, which the server has confirmed with 304,
/// was a 200.
/// </summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> _paths = new();
    private readonly ConcurrentDictionary<string, int> _statuses = new();
    private readonly ICDPSession _session;

    private Wire(ICDPSession session) => _session = session;

    public static async Task<Wire> ListenAsync(IPage page)
    {
        var wire = new Wire(await page.Context.NewCDPSessionAsync(page));
        wire._session.Event("Network.requestWillBeSent").OnEvent += (_, e) =>
        {
            var request = e!.Value;
            wire._paths[IdOf(request)] = new Uri(request.GetProperty("request").GetProperty("url").GetString()!).AbsolutePath;
        };
        wire._session.Event("Network.responseReceivedExtraInfo").OnEvent += (_, e) =>
        {
            var response = e!.Value;
            if (wire._paths.TryGetValue(IdOf(response), out var path)) wire._statuses[path] = response.GetProperty("statusCode").GetInt32();
        };
        await wire._session.SendAsync("Network.enable");
        return wire;
    }

    /// <summary>Returns the status with which a path was answered last; 0 when it was not.</summary>
    public int LastStatusOf(string path) => _statuses.GetValueOrDefault(path);

    public async ValueTask DisposeAsync() => await _session.DetachAsync();

    private static string IdOf(JsonElement e) => e.GetProperty("requestId").GetString()!;
}
