using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EfQueryCache.AspNetCore.Events;

/// <summary>What the stream of events answers.</summary>
internal static class EventEndpoints
{
    private static readonly Lazy<byte[]> Client = new(ReadClient);

    public static IResult Stream(HttpContext http, EventHub hub)
    {
        var given = http.Request.Headers["Last-Event-ID"];
        var lastId = StringValues.IsNullOrEmpty(given) ? http.Request.Query["lastEventId"] : given;
        if (hub.TryJoin(new EventFilter(http.Request.Query), lastId.ToString()) is not { } client)
        {
            http.Response.Headers.RetryAfter = "5";
            return TypedResults.Text("Too many clients are connected.", "text/plain; charset=utf-8", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        http.Response.RegisterForDispose(client);
        return new EventStreamResult(client);
    }

    public static IResult GetClient(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(Client.Value, "text/javascript; charset=utf-8");
    }

    private static byte[] ReadClient()
    {
        using var stream = typeof(EventEndpoints).Assembly.GetManifestResourceStream("Events/client.js")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
