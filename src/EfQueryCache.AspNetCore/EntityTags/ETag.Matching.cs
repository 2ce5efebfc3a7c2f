using Microsoft.Net.Http.Headers;

namespace EfQueryCache.AspNetCore;

public static partial class ETag
{
    /// <summary>
    /// Says whether a request already has what a tag stands for: whether <c>If-None-Match</c> names it, by weak comparison
    /// (RFC 9110 §13.1.2).
    /// </summary>
    /// <param name="etag">The current tag.</param>
    /// <param name="ifNoneMatch">The header: <c>*</c>, or tags with commas between; <see langword="null"/> when there is none.</param>
    /// <returns>Whether it does: then a GET is answered 304. A header that is malformed anywhere names nothing.</returns>
    /// <exception cref="ArgumentException">The current tag is not one.</exception>
    public static bool Matches(string etag, string? ifNoneMatch) => IsNamed(Parse(etag), ifNoneMatch, strongly: false);

    /// <summary>Says whether <c>If-Match</c> or <c>If-Range</c> names a tag, by strong comparison (RFC 9110 §13.1.1): a weak tag never matches.</summary>
    /// <param name="etag">The current tag.</param>
    /// <param name="ifMatch">The header: <c>*</c>, or tags with commas between; <see langword="null"/> when there is none.</param>
    /// <returns>Whether it does. A header that is malformed anywhere names nothing. <c>*</c> names any tag, weak ones as well.</returns>
    /// <exception cref="ArgumentException">The current tag is not one.</exception>
    public static bool MatchesStrongly(string etag, string? ifMatch) => IsNamed(Parse(etag), ifMatch, strongly: true);

    /// <summary>Says whether a header names a tag; <see langword="null"/> is a resource without one, which only <c>*</c> names.</summary>
    internal static bool IsNamed(EntityTagHeaderValue? etag, string? header, bool strongly)
    {
        if (header is null || !EntityTagHeaderValue.TryParseStrictList([header], out var tags)) return false;
        if (tags.Any(tag => tag.Tag == EntityTagHeaderValue.Any.Tag)) return tags.Count == 1;
        return etag is not null && tags.Any(tag => tag.Compare(etag, strongly));
    }

    internal static EntityTagHeaderValue Parse(string etag)
    {
        ArgumentNullException.ThrowIfNull(etag);
        return TryParse(etag) ?? throw new ArgumentException("This is not an entity tag: quotation marks belong to it, with W/ before them if it is weak. ETag.From… makes them.", nameof(etag));
    }

    /// <summary>Reads a tag that is to be sent, and so is written exactly as one; <see langword="null"/> when it is not.</summary>
    internal static EntityTagHeaderValue? TryParse(string etag)
        => EntityTagHeaderValue.TryParse(etag, out var tag) && tag.Tag != EntityTagHeaderValue.Any.Tag && tag.ToString() == etag ? tag : null;
}
