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
        var server = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        if (server is HeldBodyFeature)
        {
            await handler().ConfigureAwait(false);
            return;
        }

        using var body = new HeldBody(server.Stream, limit);
        var feature = new HeldBodyFeature(body, server);
        http.Features.Set<IHttpResponseBodyFeature>(feature);
        try
        {
            await handler().ConfigureAwait(false);
            await feature.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            http.Features.Set(server);
        }

        if (body.IsPassing) await body.PassAsync(http.RequestAborted).ConfigureAwait(false);
        else await AnswerAsync(http, body.Held).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(HttpContext http, ReadOnlyMemory<byte> content)
    {
        var (response, isHead) = (http.Response, HttpMethods.IsHead(http.Request.Method));
        // A handler that writes nothing for HEAD does not say what GET would be.
        if (response.StatusCode == StatusCodes.Status200OK && !(isHead && content.IsEmpty))
        {
            if (response.Headers.ETag.Count == 0 && !TakesRanges(response)) response.Headers.ETag = Tag(http, content.Span);
            if (ETag.TryParse(response.Headers.ETag.ToString()) is not null
                && ConditionalAnswer.TryAnswer(http, response.Headers.ETag.ToString(), response.GetTypedHeaders().LastModified)) return;
            response.ContentLength ??= content.Length;
        }

        if (!isHead && !content.IsEmpty) await response.Body.WriteAsync(content, http.RequestAborted).ConfigureAwait(false);
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
