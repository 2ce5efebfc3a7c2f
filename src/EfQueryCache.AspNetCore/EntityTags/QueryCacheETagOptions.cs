using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace EfQueryCache.AspNetCore;

/// <summary>How an endpoint's responses get entity tags, and what tells one representation from another. Not thread-safe; not to be changed once the application runs.</summary>
/// <remarks>
/// Two requests get the same entity tag only if they agree in everything that the response may depend on beside the database:
/// scheme, host, path and query string, the user's claims, the current culture, <c>Accept</c> and <c>Accept-Language</c>. A handler
/// that looks at anything else has to say so with <see cref="VaryByHeader"/> or <see cref="VaryBy"/>.
/// </remarks>
public sealed class QueryCacheETagOptions
{
    private readonly List<string> _headers = [];
    private readonly List<Func<HttpContext, string?>> _values = [];

    /// <summary>Gets or sets the name of the cache that the handler's contexts use.</summary>
    /// <value>The default is the empty name, that of <c>AddQueryCache()</c>.</value>
    public string CacheName { get; set; } = "";

    /// <summary>Gets or sets how many bytes of a response are held back until its handler has ended, in bytes.</summary>
    /// <value>
    /// The default is 1 MiB. What was read is known only then, and headers come first: a response that is larger, or whose handler
    /// calls <c>DisableBuffering</c> or <c>SendFileAsync</c>, has no entity tag. Must not be negative.
    /// </value>
    public int MaxBufferedBytes { get; set; } = 1 << 20;

    /// <summary>Gets or sets whether a header says why a response has no entity tag, or that its request was not answered 304.</summary>
    /// <value>The default is <see langword="null"/>: in the environment Development only. The log says it in any case, at level Debug.</value>
    public bool? ShowReasons { get; set; }

    internal IReadOnlyList<string> Headers => _headers;

    internal IReadOnlyList<Func<HttpContext, string?>> Values => _values;

    internal Func<ClaimsPrincipal, string?>? User { get; private set; }

    internal bool IsSameForAllUsers { get; private set; }

    /// <summary>Says that the response depends on request headers; they are named in its <c>Vary</c>.</summary>
    /// <param name="names">The headers' names.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public QueryCacheETagOptions VaryByHeader(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names) ArgumentException.ThrowIfNullOrWhiteSpace(name, nameof(names));
        _headers.AddRange(names);
        return this;
    }

    /// <summary>Says that the response depends on something else of the request: a cookie, a feature flag, a tenant.</summary>
    /// <param name="value">Gets it. Called before each handler, and before each 304.</param>
    /// <returns>The same object, to go on.</returns>
    public QueryCacheETagOptions VaryBy(Func<HttpContext, string?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _values.Add(value);
        return this;
    }

    /// <summary>Says what of the user the response depends on. Without it: on every claim, except for those that a token is told by.</summary>
    /// <param name="value">Gets it; a tenant or role, for instance. Called for users who are not authenticated, too.</param>
    /// <returns>The same object, to go on.</returns>
    public QueryCacheETagOptions VaryByUser(Func<ClaimsPrincipal, string?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        User = value;
        return this;
    }

    /// <summary>Says that the response is the same for every user who may see it.</summary>
    /// <returns>The same object, to go on.</returns>
    public QueryCacheETagOptions SameForAllUsers()
    {
        IsSameForAllUsers = true;
        return this;
    }

    internal void Validate()
    {
        if (MaxBufferedBytes < 0) throw new InvalidOperationException($"{nameof(MaxBufferedBytes)} is {MaxBufferedBytes}. Set it to 0 or more bytes; 0 leaves larger responses without entity tags.");
    }
}
