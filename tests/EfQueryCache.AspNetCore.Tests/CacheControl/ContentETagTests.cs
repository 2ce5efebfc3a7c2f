using System.Net;
using System.Text;
using EfQueryCache.AspNetCore.Tests.EntityTags;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.AspNetCore.Tests.CacheControls;

/// <summary>Tags of what was written.</summary>
public sealed class ContentETagTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private const int Limit = 10_000;

    [Theory]
    [InlineData("/text?value=tea", "tea")]
    [InlineData("/json?value=tea", "{\"name\":\"tea\"}")]
    [InlineData("/stream?value=tea", "tea")]
    [InlineData("/pipe?value=tea", "tea")]
    [InlineData("/sync?value=tea", "tea")]
    [InlineData("/completed?value=tea", "tea")]
    public async Task Same_content_is_304(string path, string content)
    {
        await using var web = await StartAsync();
        using var first = await web.Client.SendAsync("GET", path);
        Assert.Equal((HttpStatusCode.OK, content, ETag.FromContent(content)), (first.StatusCode, await first.TextAsync(), first.Tag()));
        Assert.Equal((content.Length, "private, max-age=300"), (first.Content.Headers.ContentLength, first.Header("Cache-Control")));

        foreach (var header in (string[])[first.Tag(), "W/" + first.Tag(), "\"other\", " + first.Tag(), "*"])
        {
            using var second = await web.Client.SendAsync("GET", path, ("If-None-Match", header));
            Assert.Equal((HttpStatusCode.NotModified, "", first.Tag()), (second.StatusCode, await second.TextAsync(), second.Tag()));
            Assert.Equal(("private, max-age=300", null, null), (second.Header("Cache-Control"), second.Header("Content-Type"), second.Content.Headers.ContentLength is > 0 ? "length" : null));
        }

        using var other = await web.Client.SendAsync("GET", path.Replace("tea", "oil", StringComparison.Ordinal), ("If-None-Match", first.Tag()));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.NotEqual(first.Tag(), other.Tag());
        using var expected = await web.Client.SendAsync("GET", path, ("If-Match", "\"other\""));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "", "no-store"), (expected.StatusCode, await expected.TextAsync(), expected.Header("Cache-Control")));
    }

    [Fact]
    public async Task Head_has_the_headers_of_get()
    {
        await using var web = await StartAsync();
        using var get = await web.Client.SendAsync("GET", "/text?value=tea");
        using var head = await web.Client.SendAsync("HEAD", "/text?value=tea");
        Assert.Equal((HttpStatusCode.OK, get.Tag(), 3, ""), (head.StatusCode, head.Tag(), head.Content.Headers.ContentLength, await head.TextAsync()));
        using var unchanged = await web.Client.SendAsync("HEAD", "/text?value=tea", ("If-None-Match", get.Tag()));
        Assert.Equal((HttpStatusCode.NotModified, get.Tag()), (unchanged.StatusCode, unchanged.Tag()));
        // It writes nothing for HEAD: nobody knows what GET would write.
        using var silent = await web.Client.SendAsync("HEAD", "/silent");
        Assert.Equal((HttpStatusCode.OK, null), (silent.StatusCode, silent.Header("ETag")));
        using var empty = await web.Client.SendAsync("GET", "/silent");
        Assert.Equal(ETag.FromContent(""), empty.Tag());
    }

    [Theory]
    [InlineData("/bytes?count=0", true)]
    [InlineData("/bytes?count=9999", true)]
    [InlineData("/bytes?count=10000", true)]
    [InlineData("/bytes?count=10001", false)]
    [InlineData("/bytes?count=300000", false)]
    [InlineData("/bytes?count=10000&chunk=7", true)]
    [InlineData("/bytes?count=10001&chunk=7", false)]
    [InlineData("/bytes?count=300000&chunk=4096", false)]
    public async Task What_is_larger_than_the_limit_is_sent_without_a_tag_and_whole(string path, bool hasTag)
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("GET", path);
        var content = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var count = int.Parse(path.Split('=', '&')[1], null);
        Assert.Equal(Bytes(count), content);
        Assert.Equal(hasTag ? ETag.FromContent(content) : null, response.Header("ETag"));
        Assert.Equal("private, max-age=300", response.Header("Cache-Control"));
        using var again = await web.Client.SendAsync("GET", path, ("If-None-Match", ETag.FromContent(content)));
        Assert.Equal(hasTag ? HttpStatusCode.NotModified : HttpStatusCode.OK, again.StatusCode);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    public async Task File_is_sent_whole_after_what_was_written_before(int count)
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("GET", $"/file?count={count}");
        var content = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal([.. "before"u8, .. Bytes(count)], content);
        Assert.Equal(count < Limit ? ETag.FromContent(content) : null, response.Header("ETag"));
    }

    [Fact]
    public async Task Stream_that_asks_for_no_buffering_goes_out_as_it_is_written()
    {
        await using var web = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events");
        using var response = await web.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[5];
        await stream.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal(("first", null), (Encoding.ASCII.GetString(buffer), response.Header("ETag")));
        // It waits for this one.
        using var go = await web.Client.SendAsync("POST", "/go");
        Assert.Equal(6, await stream.ReadAtLeastAsync(new byte[20], 6, throwOnEndOfStream: false, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Tag_of_the_handler_stays_and_is_compared()
    {
        await using var web = await StartAsync();
        using var first = await web.Client.SendAsync("GET", "/own");
        Assert.Equal(("\"own\"", "own"), (first.Tag(), await first.TextAsync()));
        using var second = await web.Client.SendAsync("GET", "/own", ("If-None-Match", "W/\"own\""));
        Assert.Equal((HttpStatusCode.NotModified, "\"own\""), (second.StatusCode, second.Tag()));
        using var malformed = await web.Client.SendAsync("GET", "/malformed", ("If-None-Match", "*"));
        Assert.Equal((HttpStatusCode.OK, "malformed"), (malformed.StatusCode, await malformed.TextAsync()));
    }

    [Fact]
    public async Task Only_success_has_a_tag()
    {
        await using var web = await StartAsync();
        using var missing = await web.Client.SendAsync("GET", "/missing");
        Assert.Equal((HttpStatusCode.NotFound, "no such thing", null), (missing.StatusCode, await missing.TextAsync(), missing.Header("ETag")));
        using var post = await web.Client.SendAsync("POST", "/text?value=tea", ("If-None-Match", "*"));
        Assert.Equal((HttpStatusCode.OK, "tea", null), (post.StatusCode, await post.TextAsync(), post.Header("ETag")));
    }

    [Fact]
    public async Task Failed_response_leaves_nothing_of_itself()
    {
        await using var web = await StartAsync();
        using var thrown = await web.Client.SendAsync("GET", "/throws");
        Assert.Equal((HttpStatusCode.InternalServerError, "sorry", null), (thrown.StatusCode, await thrown.TextAsync(), thrown.Header("ETag")));
        using var cleared = await web.Client.SendAsync("GET", "/cleared");
        Assert.Equal((HttpStatusCode.OK, "second"), (cleared.StatusCode, await cleared.TextAsync()));
    }

    [Fact]
    public async Task Part_of_a_file_is_not_asked_for_by_a_tag_that_the_file_does_not_know()
    {
        await using var web = await StartAsync();
        using var whole = await web.Client.SendAsync("GET", "/ranges");
        Assert.Equal(("bytes", null), (whole.Header("Accept-Ranges"), whole.Header("ETag")));
        using var part = await web.Client.SendAsync("GET", "/ranges", ("Range", "bytes=1-2"));
        Assert.Equal((HttpStatusCode.PartialContent, "12"), (part.StatusCode, await part.TextAsync()));
        using var tagged = await web.Client.SendAsync("GET", "/tagged-ranges", ("Range", "bytes=1-2"), ("If-Range", ETag.FromContent("0123")));
        Assert.Equal((HttpStatusCode.PartialContent, "12", ETag.FromContent("0123")), (tagged.StatusCode, await tagged.TextAsync(), tagged.Tag()));
    }

    [Fact]
    public async Task Compressed_response_has_a_weak_tag()
    {
        await using var web = await StartAsync();
        using var plain = await web.Client.SendAsync("GET", "/text?value=tea");
        using var compressed = await web.Client.SendAsync("GET", "/text?value=tea", ("Accept-Encoding", "gzip"));
        Assert.Equal(("gzip", "W/" + plain.Tag()), (compressed.Header("Content-Encoding"), compressed.Tag()));
        using var unchanged = await web.Client.SendAsync("GET", "/text?value=tea", ("Accept-Encoding", "gzip"), ("If-None-Match", compressed.Tag()));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 31 >> 3))];

    private Task<WebApp> StartAsync() => WebApp.StartAsync(
        database,
        (app, web) =>
        {
            var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            app.UseExceptionHandler(o => o.Run(context => context.Response.WriteAsync("sorry")));
            app.UseResponseCompression();
            app.MapPost("/go", () => go.TrySetResult());
            var group = app.MapGroup("").WithCacheControl(CacheControl.Settings with { MaxETagBytes = Limit });
            group.MapMethods("/text", ["GET", "HEAD", "POST"], (string value) => value);
            group.MapGet("/json", (string value) => new { Name = value });
            group.MapGet("/stream", async (string value, HttpResponse response) =>
            {
                foreach (var b in Encoding.ASCII.GetBytes(value))
                {
                    await response.Body.WriteAsync(new[] { b });
                    await response.Body.FlushAsync();
                }
            });
            group.MapGet("/pipe", async (string value, HttpResponse response) =>
            {
                await response.StartAsync();
                Encoding.ASCII.GetBytes(value, response.BodyWriter); // not flushed
            });
            group.MapGet("/sync", (string value, HttpResponse response) =>
            {
                foreach (var b in Encoding.ASCII.GetBytes(value)) response.Body.WriteByte(b);
                response.Body.Flush();
            });
            group.MapGet("/completed", async (string value, HttpResponse response) =>
            {
                await response.WriteAsync(value);
                await response.CompleteAsync();
            });
            group.MapMethods("/silent", ["GET", "HEAD"], () => TypedResults.StatusCode(200));
            group.MapGet("/bytes", async (int count, int? chunk, HttpResponse response) =>
            {
                foreach (var part in Bytes(count).Chunk(chunk ?? int.MaxValue)) await response.Body.WriteAsync(part);
            });
            group.MapGet("/file", async (int count, HttpResponse response) =>
            {
                var path = Path.GetTempFileName();
                await File.WriteAllBytesAsync(path, Bytes(count));
                "before"u8.CopyTo(response.BodyWriter.GetSpan(6));
                response.BodyWriter.Advance(6);
                await response.SendFileAsync(path);
                File.Delete(path);
            });
            group.MapGet("/events", async (HttpContext context) =>
            {
                context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
                await context.Response.WriteAsync("first");
                await go.Task.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync("second");
            });
            group.MapGet("/own", (HttpResponse response) =>
            {
                response.Headers.ETag = "\"own\"";
                return "own";
            });
            group.MapGet("/malformed", (HttpResponse response) =>
            {
                response.Headers.ETag = "own";
                return "malformed";
            });
            group.MapGet("/missing", () => TypedResults.Text("no such thing", statusCode: 404));
            group.MapGet("/throws", async (HttpResponse response) =>
            {
                await response.WriteAsync("half");
                throw new TimeoutException();
            });
            group.MapGet("/cleared", async (HttpResponse response) =>
            {
                await response.WriteAsync("first");
                response.Clear();
                await response.WriteAsync("second");
            });
            group.MapGet("/ranges", () => TypedResults.File("0123"u8.ToArray(), enableRangeProcessing: true));
            group.MapGet("/tagged-ranges", () => TypedResults.Extensions.FileWithETag("0123"u8.ToArray()));
        },
        services: services => services.AddResponseCompression());
}
