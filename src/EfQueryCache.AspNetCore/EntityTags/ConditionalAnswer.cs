using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EfQueryCache.AspNetCore;

/// <summary>Answers without a body, where the conditions of a GET or HEAD ask for one.</summary>
internal static class ConditionalAnswer
{
    private static readonly string[] OfTheBody =
        [HeaderNames.ContentType, HeaderNames.ContentLength, HeaderNames.ContentEncoding, HeaderNames.ContentLanguage, HeaderNames.ContentDisposition];

    private static readonly string[] OfSuccess = [HeaderNames.ETag, HeaderNames.LastModified, HeaderNames.CacheControl, HeaderNames.Location];

    /// <summary>Turns the response into 304 or 412 if it has to be.</summary>
    /// <returns>Whether it was: then nothing may be written any more.</returns>
    public static bool TryAnswer(HttpContext http, string? etag, DateTimeOffset? lastModified)
    {
        if (!IsRead(http.Request)) return false;
        var outcome = http.Request.CheckPreconditions(etag, lastModified);
        if (outcome == Precondition.Proceed) return false;
        http.Response.StatusCode = outcome == Precondition.NotModified ? StatusCodes.Status304NotModified : StatusCodes.Status412PreconditionFailed;
        foreach (var name in OfTheBody) http.Response.Headers.Remove(name);
        return true;
    }

    /// <summary>Takes back what a handler has prepared; what others have set, such as headers for security, stays.</summary>
    public static void TakeBack(HttpResponse response)
    {
        foreach (var name in OfTheBody) response.Headers.Remove(name);
        foreach (var name in OfSuccess) response.Headers.Remove(name);
        if (response.Body.CanSeek) response.Body.SetLength(0);
    }

    public static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
