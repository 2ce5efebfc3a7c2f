using System.Net;
using System.Text;
using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>RFC 9110 §13.1.5, §14: parts of files, and whether they are parts of the same one.</summary>
public sealed class FileWithETagTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    private const string Content = "0123456789abcdefghij";

    private static readonly DateTimeOffset Modified = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static TheoryData<string> Paths => ["/there", "/made"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Whole_file_has_a_strong_tag_and_says_that_it_has_parts(string path)
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("GET", path);
        Assert.Equal((HttpStatusCode.OK, Content), (response.StatusCode, await response.TextAsync()));
        Assert.StartsWith("\"", response.Tag(), StringComparison.Ordinal);
        Assert.Equal(("bytes", Modified, "text/csv"), (response.Header("Accept-Ranges"), response.Content.Headers.LastModified, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal("report.csv", response.Content.Headers.ContentDisposition?.FileName);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Part_is_206(string path)
    {
        await using var web = await StartAsync();
        using var part = await web.Client.SendAsync("GET", path, ("Range", "bytes=10-13"));
        Assert.Equal((HttpStatusCode.PartialContent, "abcd", "bytes 10-13/20"), (part.StatusCode, await part.TextAsync(), part.Header("Content-Range")));
        using var end = await web.Client.SendAsync("GET", path, ("Range", "bytes=-3"));
        Assert.Equal((HttpStatusCode.PartialContent, "hij"), (end.StatusCode, await end.TextAsync()));
        using var beyond = await web.Client.SendAsync("GET", path, ("Range", "bytes=20-"));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "bytes */20"), (beyond.StatusCode, beyond.Header("Content-Range")));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Part_is_only_sent_of_the_file_that_the_client_has(string path)
    {
        await using var web = await StartAsync();
        using var whole = await web.Client.SendAsync("GET", path);
        using var same = await web.Client.SendAsync("GET", path, ("Range", "bytes=0-3"), ("If-Range", whole.Tag()));
        Assert.Equal((HttpStatusCode.PartialContent, "0123"), (same.StatusCode, await same.TextAsync()));
        using var sameDate = await web.Client.SendAsync("GET", path, ("Range", "bytes=0-3"), ("If-Range", Modified.ToString("R")));
        Assert.Equal(HttpStatusCode.PartialContent, sameDate.StatusCode);
        foreach (var other in (string[])["\"other\"", "W/" + whole.Tag(), Modified.AddSeconds(-1).ToString("R")])
        {
            using var response = await web.Client.SendAsync("GET", path, ("Range", "bytes=0-3"), ("If-Range", other));
            Assert.Equal((HttpStatusCode.OK, Content), (response.StatusCode, await response.TextAsync()));
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Client_that_has_the_file_is_answered_304(string path)
    {
        await using var web = await StartAsync();
        using var whole = await web.Client.SendAsync("GET", path);
        var runs = web.Runs;
        (string, string)[] conditions = [("If-None-Match", whole.Tag()), ("If-None-Match", "W/" + whole.Tag()), ("If-Modified-Since", Modified.ToString("R"))];
        foreach (var condition in conditions)
        {
            using var response = await web.Client.SendAsync("GET", path, condition, ("Range", "bytes=0-3"));
            Assert.Equal((HttpStatusCode.NotModified, whole.Tag(), ""), (response.StatusCode, response.Tag(), await response.TextAsync()));
        }

        using var failed = await web.Client.SendAsync("GET", path, ("If-Match", "\"other\""));
        Assert.Equal((HttpStatusCode.PreconditionFailed, ""), (failed.StatusCode, await failed.TextAsync()));
        // What is made is not made for that.
        Assert.Equal(runs, web.Runs);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Head_has_the_headers_of_get(string path)
    {
        await using var web = await StartAsync();
        using var get = await web.Client.SendAsync("GET", path);
        using var head = await web.Client.SendAsync("HEAD", path);
        Assert.Equal((HttpStatusCode.OK, get.Tag(), 20, ""), (head.StatusCode, head.Tag(), head.Content.Headers.ContentLength, await head.TextAsync()));
    }

    [Fact]
    public async Task Weak_tag_gets_no_parts()
    {
        await using var web = await StartAsync();
        using var response = await web.Client.SendAsync("GET", "/weak", ("Range", "bytes=0-3"), ("If-Range", "W/\"1\""));
        Assert.Equal((HttpStatusCode.OK, Content), (response.StatusCode, await response.TextAsync()));
    }

    private Task<WebApp> StartAsync() => WebApp.StartAsync(database, (app, web) =>
    {
        var content = Encoding.ASCII.GetBytes(Content);
        Task<byte[]> MakeAsync()
        {
            web.Run();
            return Task.FromResult(content);
        }

        string[] methods = ["GET", "HEAD"];
        app.MapMethods("/there", methods, () => TypedResults.Extensions.FileWithETag(content, "text/csv", "report.csv", Modified));
        app.MapMethods("/made", methods, () => TypedResults.Extensions.FileWithETag(ETag.FromId("report", 7), _ => MakeAsync(), "text/csv", "report.csv", Modified));
        app.MapMethods("/weak", methods, () => TypedResults.Extensions.FileWithETag("W/\"1\"", _ => MakeAsync()));
    });
}
