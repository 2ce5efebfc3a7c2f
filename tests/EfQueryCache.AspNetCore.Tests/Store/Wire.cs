using System.Collections.Concurrent;
using System.Text.Json;
using EfQueryCache.Tests.Infrastructure;
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
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ICDPSession _session;

    private Wire(ICDPSession session) => _session = session;

    public static async Task<Wire> ListenAsync(IPage page)
    {
        var wire = new Wire(await page.Context.NewCDPSessionAsync(page));
        wire._session.Event("Network.requestWillBeSent").OnEvent += (_, e) =>
        {
            var request = e!.Value;
            wire._requests.Enqueue(IdOf(request));
            wire._paths[IdOf(request)] = new Uri(request.GetProperty("request").GetProperty("url").GetString()!).AbsolutePath;
        };
        wire._session.Event("Network.responseReceivedExtraInfo").OnEvent += (_, e) =>
        {
            var response = e!.Value;
            wire._statuses[IdOf(response)] = response.GetProperty("statusCode").GetInt32();
        };
        await wire._session.SendAsync("Network.enable");
        return wire;
    }

    /// <summary>Returns the status with which the last request for a path was answered. The browser may tell of it after it has the answer.</summary>
    public async Task<int> LastStatusOfAsync(string path)
    {
        var request = _requests.Last(id => _paths.GetValueOrDefault(id) == path);
        await Eventually.HoldsAsync(() => _statuses.ContainsKey(request));
        return _statuses[request];
    }

    public async ValueTask DisposeAsync() => await _session.DetachAsync();

    private static string IdOf(JsonElement e) => e.GetProperty("requestId").GetString()!;
}
