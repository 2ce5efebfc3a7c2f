using EfQueryCache.AspNetCore;
using Microsoft.Net.Http.Headers;

namespace Microsoft.AspNetCore.Http;

/// <summary>The conditions of a request.</summary>
public static class PreconditionHttpRequestExtensions
{
    /// <summary>Gets the header <c>If-None-Match</c>, its lines joined, for <see cref="ETag.Matches"/>.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The header as it came; <see langword="null"/> when there is none.</returns>
    public static string? IfNoneMatch(this HttpRequest request) => Joined(request, HeaderNames.IfNoneMatch);

    /// <summary>Gets the header <c>If-Match</c>, its lines joined, for <see cref="ETag.MatchesStrongly"/>.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The header as it came; <see langword="null"/> when there is none.</returns>
    public static string? IfMatch(this HttpRequest request) => Joined(request, HeaderNames.IfMatch);

    /// <summary>
    /// Evaluates <c>If-Match</c>, else <c>If-Unmodified-Since</c>, then <c>If-None-Match</c>, else for GET and HEAD
    /// <c>If-Modified-Since</c>, in the order of RFC 9110 §13.2.2. <c>If-Range</c> is left to file results.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="etag">The current tag of what is asked for; <see langword="null"/> when it has none.</param>
    /// <param name="lastModified">When it was changed last, in whole seconds; <see langword="null"/> ignores conditions on it, as malformed dates are.</param>
    /// <returns>What to do.</returns>
    /// <exception cref="ArgumentException">The tag is not one.</exception>
    public static Precondition CheckPreconditions(this HttpRequest request, string? etag, DateTimeOffset? lastModified = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        var current = etag is null ? null : ETag.Parse(etag);
        var dates = new Headers.RequestHeaders(request.Headers);
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var modified = lastModified?.ToUnixTimeSeconds();

        if (request.IfMatch() is { } ifMatch)
        {
            if (!ETag.IsNamed(current, ifMatch, strongly: true)) return Precondition.Failed;
        }
        else if (modified > dates.IfUnmodifiedSince?.ToUnixTimeSeconds())
        {
            return Precondition.Failed;
        }

        if (request.IfNoneMatch() is { } ifNoneMatch)
        {
            if (!ETag.IsNamed(current, ifNoneMatch, strongly: false)) return Precondition.Proceed;
            return isRead ? Precondition.NotModified : Precondition.Failed;
        }

        return isRead && modified <= dates.IfModifiedSince?.ToUnixTimeSeconds() ? Precondition.NotModified : Precondition.Proceed;
    }

    private static string? Joined(HttpRequest request, string name)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.TryGetValue(name, out var lines) && lines.Count > 0 ? string.Join(", ", lines.ToArray()) : null;
    }
}
