using System.Security.Cryptography;
using EfQueryCache.AspNetCore;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Microsoft.AspNetCore.Http;

/// <summary>Results with entity tags.</summary>
public static class ETagResultExtensions
{
    /// <summary>
    /// Gives a result an entity tag: <c>Results.Ok(article).WithETag(ETag.FromId(article.Id, article.Version))</c>. A GET or HEAD whose
    /// client has it is answered 304 in place of the result, one that expects another is answered 412.
    /// </summary>
    /// <param name="result">The result. One that is not a success stays as it is.</param>
    /// <param name="etag">The tag.</param>
    /// <param name="lastModified">When the resource was changed last, for the header <c>Last-Modified</c>; <see langword="null"/> for none.</param>
    /// <returns>A result.</returns>
    /// <exception cref="ArgumentException">The tag is not one.</exception>
    public static IResult WithETag(this IResult result, string etag, DateTimeOffset? lastModified = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        ETag.Parse(etag);
        return new TaggedResult(result, etag, lastModified);
    }

    /// <summary>
    /// Answers with a file that is there already: <c>Results.Extensions.FileWithETag(png, "image/png")</c>. It has a strong tag, and
    /// conditions and ranges are right: 206, 304, 412, 416, <c>If-Range</c>.
    /// </summary>
    /// <param name="extensions">Where results of other libraries are.</param>
    /// <param name="contents">The file. Its tag is the SHA-256 of it.</param>
    /// <param name="contentType">Its type; by default <c>application/octet-stream</c>.</param>
    /// <param name="fileDownloadName">The name under which it is saved; <see langword="null"/> for no such suggestion.</param>
    /// <param name="lastModified">When it was changed last; <see langword="null"/> for no <c>Last-Modified</c>.</param>
    /// <returns>A result.</returns>
    public static FileContentHttpResult FileWithETag(
        this IResultExtensions extensions, byte[] contents, string? contentType = null, string? fileDownloadName = null, DateTimeOffset? lastModified = null)
    {
        ArgumentNullException.ThrowIfNull(contents);
        return TypedResults.File(contents, contentType, fileDownloadName, enableRangeProcessing: true, lastModified, ETag.Parse(ETag.FromContent(contents, HashAlgorithmName.SHA256)));
    }

    /// <summary>
    /// Answers with a file that is made for it, of something whose tag is known before. It is not made when the client has
    /// it. Conditions and ranges are right: 206, 304, 412, 416, <c>If-Range</c>.
    /// </summary>
    /// <param name="extensions">Where results of other libraries are.</param>
    /// <param name="etag">Its tag. With a strong one <c>If-Range</c> can match; the file then has to be the same bytes each time it is made.</param>
    /// <param name="make">Makes the file, unless 304 or 412 is the answer. The token is cancelled when the client has gone.</param>
    /// <param name="contentType">Its type; by default <c>application/octet-stream</c>.</param>
    /// <param name="fileDownloadName">The name under which it is saved; <see langword="null"/> for no such suggestion.</param>
    /// <param name="lastModified">When it was changed last; <see langword="null"/> for no <c>Last-Modified</c>.</param>
    /// <returns>A result.</returns>
    /// <exception cref="ArgumentException">The tag is not one.</exception>
    public static IResult FileWithETag(
        this IResultExtensions extensions,
        string etag,
        Func<CancellationToken, Task<byte[]>> make,
        string? contentType = null,
        string? fileDownloadName = null,
        DateTimeOffset? lastModified = null)
    {
        ArgumentNullException.ThrowIfNull(make);
        var tag = ETag.Parse(etag);
        return new TaggedResult(
            new MadeFile(make, contents => TypedResults.File(contents, contentType, fileDownloadName, enableRangeProcessing: true, lastModified, tag)), etag, lastModified);
    }
}
