using EfQueryCache.AspNetCore.EntityTags;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.AspNetCore;

/// <summary>Gives a response a tag of its content.</summary>
internal static class ContentTag
{
    public static async Task RunAsync(HttpContext http, int limit, Func<Task> handler)
    {
        // The endpoint and its group may both ask for it.
        if (http.Features.Get<IHttpResponseBodyFeature>() is HeldBodyFeature)
        {
            await handler().ConfigureAwait(false);
            return;
        }

        using var body = await HeldBody.RunAsync(http, limit, handler).ConfigureAwait(false);
        await SendAsync(http, body, isTagged: true).ConfigureAwait(false);
    }

    /// <summary>Sends what a handler has written.</summary>
    /// <param name="http">The request.</param>
    /// <param name="body">What was written.</param>
    /// <param name="isTagged">Whether it gets a tag unless it has one, and the conditions of the request are compared with that.</param>
    public static async Task SendAsync(HttpContext http, HeldBody body, bool isTagged)
    {
        if (body.IsPassing)
        {
            await body.PassAsync(http.RequestAborted).ConfigureAwait(false);
            return;
        }

        var (response, content, isHead) = (http.Response, body.Held, HttpMethods.IsHead(http.Request.Method));

        // A handler that writes nothing for HEAD does not say what GET would be.
        if (response.StatusCode == StatusCodes.Status200OK && !(isHead && content.IsEmpty))
        {
            if (isTagged && TryAnswer(http, content.Span)) return;
            response.ContentLength ??= content.Length;
        }

        if (!isHead && !content.IsEmpty) await response.Body.WriteAsync(content, http.RequestAborted).ConfigureAwait(false);
    }

    private static bool TryAnswer(HttpContext http, ReadOnlySpan<byte> content)
    {
        var response = http.Response;
        if (response.Headers.ETag.Count == 0 && !TakesRanges(response)) response.Headers.ETag = Tag(http, content);
        var etag = response.Headers.ETag.ToString();
        return ETag.TryParse(etag) is not null && ConditionalAnswer.TryAnswer(http, etag, response.GetTypedHeaders().LastModified);
    }

    // If-Range would name our tag to somebody who does not know it, and get a part of something else.
    private static bool TakesRanges(HttpResponse response)
        => response.Headers.AcceptRanges.Count > 0 && !response.Headers.AcceptRanges.ToString().Equals("none", StringComparison.OrdinalIgnoreCase);

    // What is compressed after us are other bytes under the same tag, which a strong one forbids (RFC 9110 §8.8.3.3).
    private static string Tag(HttpContext http, ReadOnlySpan<byte> content)
    {
        var tag = ETag.FromContent(content);
        return http.RequestServices.GetService<IResponseCompressionProvider>()?.CheckRequestAcceptsCompression(http) == true ? "W/" + tag : tag;
    }
}
