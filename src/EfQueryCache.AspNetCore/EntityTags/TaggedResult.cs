using Microsoft.AspNetCore.Http;

namespace EfQueryCache.AspNetCore;

/// <summary>A result with a tag: another one answers when the request's conditions say so.</summary>
internal sealed class TaggedResult(IResult result, string etag, DateTimeOffset? lastModified) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (result is IStatusCodeHttpResult { StatusCode: < 200 or >= 300 }) return result.ExecuteAsync(httpContext);
        httpContext.Response.Headers.ETag = etag;
        if (lastModified is { } time) httpContext.Response.Headers.LastModified = time.ToString("R");
        return ConditionalAnswer.TryAnswer(httpContext, etag, lastModified) ? Task.CompletedTask : result.ExecuteAsync(httpContext);
    }
}
