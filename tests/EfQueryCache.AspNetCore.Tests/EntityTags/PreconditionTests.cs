using Microsoft.AspNetCore.Http;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>RFC 9110 §13.2.2: which condition counts.</summary>
public sealed class PreconditionTests
{
    private const string Before = "Fri, 02 Jan 2026 03:04:04 GMT";
    private const string Same = "Fri, 02 Jan 2026 03:04:05 GMT";
    private const string After = "Fri, 02 Jan 2026 03:04:06 GMT";

    private static readonly DateTimeOffset Modified = new(2026, 1, 2, 3, 4, 5, 900, TimeSpan.Zero);

    [Theory]
    [InlineData("GET", "", Precondition.Proceed)]
    // One by one.
    [InlineData("GET", "If-None-Match: \"a\"", Precondition.NotModified)]
    [InlineData("HEAD", "If-None-Match: W/\"a\"", Precondition.NotModified)]
    [InlineData("GET", "If-None-Match: \"b\"", Precondition.Proceed)]
    [InlineData("GET", "If-None-Match: *", Precondition.NotModified)]
    [InlineData("PUT", "If-None-Match: *", Precondition.Failed)]
    [InlineData("DELETE", "If-None-Match: \"a\"", Precondition.Failed)]
    [InlineData("PUT", "If-None-Match: \"b\"", Precondition.Proceed)]
    [InlineData("PUT", "If-Match: \"a\"", Precondition.Proceed)]
    [InlineData("PUT", "If-Match: W/\"a\"", Precondition.Failed)]
    [InlineData("PUT", "If-Match: \"b\"", Precondition.Failed)]
    [InlineData("PUT", "If-Match: *", Precondition.Proceed)]
    [InlineData("PUT", "If-Match: ,", Precondition.Failed)]
    [InlineData("PUT", "If-Match: garbage", Precondition.Failed)]
    [InlineData("GET", "If-Match: \"b\"", Precondition.Failed)]
    [InlineData("GET", "If-Modified-Since: " + Before, Precondition.Proceed)]
    [InlineData("GET", "If-Modified-Since: " + Same, Precondition.NotModified)]
    [InlineData("GET", "If-Modified-Since: " + After, Precondition.NotModified)]
    [InlineData("GET", "If-Modified-Since: yesterday", Precondition.Proceed)]
    [InlineData("POST", "If-Modified-Since: " + After, Precondition.Proceed)]
    [InlineData("PUT", "If-Unmodified-Since: " + Before, Precondition.Failed)]
    [InlineData("PUT", "If-Unmodified-Since: " + Same, Precondition.Proceed)]
    [InlineData("PUT", "If-Unmodified-Since: " + After, Precondition.Proceed)]
    [InlineData("PUT", "If-Unmodified-Since: yesterday", Precondition.Proceed)]
    [InlineData("GET", "If-Unmodified-Since: " + Before, Precondition.Failed)]
    // Together.
    [InlineData("PUT", "If-Match: \"a\"|If-Unmodified-Since: " + Before, Precondition.Proceed)]
    [InlineData("PUT", "If-Match: \"b\"|If-Unmodified-Since: " + After, Precondition.Failed)]
    [InlineData("GET", "If-None-Match: \"b\"|If-Modified-Since: " + After, Precondition.Proceed)]
    [InlineData("GET", "If-None-Match: \"a\"|If-Modified-Since: " + Before, Precondition.NotModified)]
    [InlineData("GET", "If-None-Match: garbage|If-Modified-Since: " + After, Precondition.Proceed)]
    [InlineData("GET", "If-Match: \"b\"|If-None-Match: \"a\"", Precondition.Failed)]
    [InlineData("GET", "If-Match: \"a\"|If-None-Match: \"a\"", Precondition.NotModified)]
    [InlineData("GET", "If-Unmodified-Since: " + Before + "|If-None-Match: \"a\"", Precondition.Failed)]
    [InlineData("GET", "If-Unmodified-Since: " + Same + "|If-Modified-Since: " + Same, Precondition.NotModified)]
    [InlineData("PUT", "If-Match: \"a\"|If-None-Match: \"a\"", Precondition.Failed)]
    // Several lines are one list.
    [InlineData("GET", "If-None-Match: \"b\"|If-None-Match: \"a\"", Precondition.NotModified)]
    [InlineData("PUT", "If-Match: \"b\", \"c\"|If-Match: \"d\"|If-Match: \"a\"", Precondition.Proceed)]
    [InlineData("PUT", "If-Match: *|If-Match: \"a\"", Precondition.Failed)]
    public void Conditions_count_in_their_order(string method, string headers, Precondition expected)
        => Assert.Equal(expected, Request(method, headers).CheckPreconditions("\"a\"", Modified));

    [Theory]
    [InlineData("PUT", "If-Match: *", Precondition.Proceed)]
    [InlineData("PUT", "If-Match: \"a\"", Precondition.Failed)]
    [InlineData("GET", "If-None-Match: \"a\"", Precondition.Proceed)]
    [InlineData("GET", "If-None-Match: *", Precondition.NotModified)]
    [InlineData("GET", "If-Modified-Since: " + After, Precondition.Proceed)]
    [InlineData("PUT", "If-Unmodified-Since: " + Before, Precondition.Proceed)]
    public void What_has_neither_tag_nor_date_is_there_nevertheless(string method, string headers, Precondition expected)
        => Assert.Equal(expected, Request(method, headers).CheckPreconditions(etag: null));

    [Fact]
    public void Headers_are_taken_as_they_came()
    {
        var request = Request("GET", "If-None-Match: \"a\"|If-None-Match: W/\"b\"|If-Match: ,");
        Assert.Equal(("\"a\", W/\"b\"", ","), (request.IfNoneMatch(), request.IfMatch()));
        Assert.Equal((null, null), (Request("GET", "").IfNoneMatch(), Request("GET", "").IfMatch()));
    }

    [Fact]
    public void Tag_that_is_none_is_refused() => Assert.Throws<ArgumentException>(() => Request("GET", "").CheckPreconditions("a"));

    private static HttpRequest Request(string method, string headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        foreach (var line in headers.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
            request.Headers.Append(name, value);
        }

        return request;
    }
}
