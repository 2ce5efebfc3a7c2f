using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.AspNetCore.Tests.CacheControls;

/// <summary>The bytes on the wire, by Kestrel: a body where none belongs would be the beginning of the next response.</summary>
public sealed class OverHttpTests
{
    private static readonly string Tea = ETag.FromContent("tea");

    [Fact]
    public async Task Responses_follow_each_other_on_one_connection()
    {
        await using var app = await StartAsync();
        var responses = await TalkAsync(
            app,
            "GET /tea",
            $"GET /tea|If-None-Match: {Tea}",
            "HEAD /tea",
            $"HEAD /tea|If-None-Match: {Tea}",
            "GET /tea|If-Match: \"other\"",
            "GET /tea|If-Match:",
            "GET /sync?count=100",
            "GET /file|Range: bytes=1-2",
            "GET /file|Range: bytes=9-",
            $"GET /file|If-None-Match: W/{Tea}",
            "HEAD /file",
            "GET /tea");
        Assert.Equal(
            [
                "200 tea", "304 ", "200 ", "304 ", "412 ", "412 ", "200 " + new string('x', 100), "206 ea", "416 ", "304 ", "200 ", "200 tea",
            ],
            responses.Select(response => $"{response.Status} {response.Body}"));
        Assert.All([0, 1, 2, 3, 7, 9, 10], i => Assert.Contains($"ETag: {Tea}", responses[i].Headers, StringComparison.Ordinal));
        Assert.All([0, 2, 10], i => Assert.Contains("Content-Length: 3", responses[i].Headers, StringComparison.Ordinal));
        Assert.All([0, 1, 2, 3], i => Assert.Contains("Cache-Control: private, max-age=300", responses[i].Headers, StringComparison.Ordinal));
        Assert.All([4, 5], i => Assert.Contains("Cache-Control: no-store", responses[i].Headers, StringComparison.Ordinal));
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        string[] methods = ["GET", "HEAD"];
        app.MapMethods("/tea", methods, () => "tea").WithCacheControl(CacheControl.Settings);
        app.MapMethods("/file", methods, FileContentHttpResult () => TypedResults.Extensions.FileWithETag("tea"u8.ToArray()));
        app.MapGet("/sync", (int count, HttpResponse response) =>
        {
            // Kestrel refuses that; what is held back is sent asynchronously.
            for (var i = 0; i < count; i++) response.Body.WriteByte((byte)'x');
        }).WithCacheControl(CacheControl.Settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static async Task<List<(int Status, string Headers, string Body)>> TalkAsync(WebApplication app, params string[] requests)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.Single()).Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var responses = new List<(int, string, string)>();
        foreach (var request in requests)
        {
            var lines = request.Split('|');
            var text = string.Join("\r\n", [lines[0] + " HTTP/1.1", "Host: localhost", .. lines[1..], "", ""]);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
            responses.Add(await ReadAsync(reader, request));
        }

        return responses;
    }

    private static async Task<(int Status, string Headers, string Body)> ReadAsync(StreamReader reader, string request)
    {
        var (status, headers, length) = (0, new StringBuilder(), 0);
        for (string? line; (line = await reader.ReadLineAsync(TestContext.Current.CancellationToken)) != "";)
        {
            Assert.True(line is not null, $"The connection was closed after {request}: {status} {headers}");
            if (status == 0) status = int.Parse(line.Split(' ')[1], null);
            if (line.StartsWith("Content-Length: ", StringComparison.Ordinal)) length = int.Parse(line["Content-Length: ".Length..], null);
            Assert.DoesNotContain("chunked", line, StringComparison.Ordinal);
            headers.Append(line).Append('\n');
        }

        var body = new char[!request.StartsWith("HEAD", StringComparison.Ordinal) && status != StatusCodes.Status304NotModified ? length : 0];
        // To read nothing is to wait for the next response.
        if (body.Length > 0) Assert.Equal(body.Length, await reader.ReadBlockAsync(body, TestContext.Current.CancellationToken));
        return (status, headers.ToString(), new string(body));
    }
}
