using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace EfQueryCache.AspNetCore.Events;

/// <summary>A stream of Server-Sent Events to one client.</summary>
/// <param name="client">Who gets it.</param>
/// <remarks>
/// <see cref="TypedResults.ServerSentEvents(IAsyncEnumerable{string}, string?)"/> writes out every event by itself, for every client;
/// here the bytes are the same for all, and what waits for a client goes out in one piece.
/// </remarks>
internal sealed class EventStreamResult(EventClient client) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache,no-store";
        headers.ContentEncoding = "identity";
        headers[HeaderNames.Pragma] = "no-cache";
        headers["X-Accel-Buffering"] = "no"; // proxies that hold responses back
        httpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        return client.SendAsync(httpContext.Response.BodyWriter, httpContext.RequestAborted);
    }
}
