using System.Net.ServerSentEvents;

namespace EfQueryCache.AspNetCore.Tests.Events;

/// <summary>A client of the stream of events, with its own position in it.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly SseParser<string> _parser;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventStream(HttpResponseMessage response, SseParser<string> parser)
        => (_response, _parser, _items) = (response, parser, parser.EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator());

    /// <summary>The id of the last event that was read.</summary>
    public string LastId => _parser.LastEventId;

    /// <summary>Connects, and reads until it is connected for sure.</summary>
    public static async Task<EventStream> OpenAsync(HttpClient client, string path = "/events", string? lastId = null)
    {
        var stream = await OpenAtOnceAsync(client, path, lastId);
        Assert.Equal("ready", (await stream.NextAsync()).EventType);
        return stream;
    }

    public static async Task<EventStream> OpenAtOnceAsync(HttpClient client, string path = "/events", string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventStream(response, SseParser.Create(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>The next event; fails when there is none for long.</summary>
    public async Task<SseItem<string>> NextAsync()
    {
        Assert.True(await _items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), "The stream has ended.");
        return _items.Current;
    }

    /// <summary>Whether it ends here.</summary>
    public async Task<bool> HasEndedAsync() => !await _items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        _response.Dispose(); // what is being read ends with it
        return default;
    }
}
