using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace EfQueryCache.AspNetCore.EntityTags;

/// <summary>
/// Names the representation that a request asks for: the same for two requests only if their responses can differ by nothing but
/// what the database says. Distinct beyond chance: SHA-256 over parts that each say how long they are.
/// </summary>
internal static class Representation
{
    // Claims that are another in each token of the same user.
    private static readonly HashSet<string> ClaimsOfTokens = new(StringComparer.Ordinal)
    {
        "exp", "iat", "nbf", "jti", "auth_time", "nonce", "at_hash", "c_hash", "s_hash", "rt_hash", "uti", "aio", "rh", "sid",
        ClaimTypes.Expiration, ClaimTypes.SerialNumber, ClaimTypes.AuthenticationInstant,
    };

    private static readonly string[] AlwaysHeaders = [HeaderNames.Accept, HeaderNames.AcceptLanguage];

    /// <summary>The key of its entity tag.</summary>
    public static string KeyOf(HttpContext context, QueryCacheETagOptions options)
    {
        var parts = new ArrayBufferWriter<byte>(1024);
        Add(parts, BuildId.Current);
        Add(parts, context.GetEndpoint()?.DisplayName); // one address may have several, chosen by method or header
        Add(parts, context.Request.GetEncodedUrl());
        Add(parts, CultureInfo.CurrentCulture.Name);
        Add(parts, CultureInfo.CurrentUICulture.Name);
        foreach (var name in AlwaysHeaders) Add(parts, context.Request.Headers[name].ToString());
        foreach (var name in options.Headers) Add(parts, context.Request.Headers[name].ToString());
        foreach (var value in options.Values) Add(parts, value(context));
        AddUser(parts, context.User, options);
        return $"etag:{Base64Url.EncodeToString(SHA256.HashData(parts.WrittenSpan))}";
    }

    /// <summary>Whether a response that varies by a header of the request is told apart by it.</summary>
    public static bool Includes(string header, QueryCacheETagOptions options)
        => header.Equals(HeaderNames.AcceptEncoding, StringComparison.OrdinalIgnoreCase) // the same content; entity tags are weak
            || AlwaysHeaders.Contains(header, StringComparer.OrdinalIgnoreCase) || options.Headers.Contains(header, StringComparer.OrdinalIgnoreCase);

    private static void AddUser(ArrayBufferWriter<byte> parts, ClaimsPrincipal user, QueryCacheETagOptions options)
    {
        if (options.IsSameForAllUsers) return;
        if (options.User is { } value)
        {
            Add(parts, value(user));
            return;
        }

        foreach (var identity in user.Identities.Where(identity => identity.IsAuthenticated))
        {
            Add(parts, identity.AuthenticationType);
            foreach (var claim in identity.Claims.Where(claim => !ClaimsOfTokens.Contains(claim.Type)).OrderBy(claim => claim.Type, StringComparer.Ordinal).ThenBy(claim => claim.Value, StringComparer.Ordinal))
            {
                Add(parts, claim.Type);
                Add(parts, claim.Value);
            }
        }
    }

    private static void Add(ArrayBufferWriter<byte> parts, string? text)
    {
        var length = text is null ? -1 : Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteInt32LittleEndian(parts.GetSpan(sizeof(int)), length);
        parts.Advance(sizeof(int));
        if (length > 0) parts.Advance(Encoding.UTF8.GetBytes(text, parts.GetSpan(length)));
    }
}
