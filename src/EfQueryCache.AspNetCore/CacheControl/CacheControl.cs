using System.Globalization;

namespace EfQueryCache.AspNetCore;

/// <summary>
/// Who may keep a response and for how long: the header <c>Cache-Control</c> (RFC 9111 §5.2). Begin with one of the
/// presets and say what differs: <c>CacheControl.Hourly with { StaleWhileRevalidate = TimeSpan.FromMinutes(5) }</c>. Immutable.
/// </summary>
/// <remarks>
/// It is set on successful responses (2xx and 304) to GET and HEAD, and never replaces what the handler has set. Durations are in
/// whole seconds, rounded down.
/// </remarks>
public sealed record CacheControl
{
    /// <summary>Gets <c>public, max-age=31536000, immutable</c>: for what has its version in its address and never changes.</summary>
    public static CacheControl Immutable { get; } = new() { IsPublic = true, MaxAge = TimeSpan.FromDays(365), IsImmutable = true };

    /// <summary>Gets <c>public, max-age=86400</c> and a tag of the content: for what is made anew now and then, and mostly the same again.</summary>
    public static CacheControl Regenerable { get; } = new() { IsPublic = true, MaxAge = TimeSpan.FromDays(1), ContentETag = true };

    /// <summary>Gets <c>public, max-age=3600</c>: for what may be an hour old, for everybody.</summary>
    public static CacheControl Hourly { get; } = new() { IsPublic = true, MaxAge = TimeSpan.FromHours(1) };

    /// <summary>Gets <c>private, max-age=300</c> and a tag of the content: for settings, which are read often and seldom changed.</summary>
    public static CacheControl Settings { get; } = new() { IsPrivate = true, MaxAge = TimeSpan.FromMinutes(5), ContentETag = true };

    /// <summary>Gets <c>private, max-age=1800</c>: for what is one user's and may be half an hour old.</summary>
    public static CacheControl Private { get; } = new() { IsPrivate = true, MaxAge = TimeSpan.FromMinutes(30) };

    /// <summary>Gets <c>no-cache</c>: it may be kept, and is asked for each time; with an entity tag the answer is mostly 304.</summary>
    public static CacheControl NoCache { get; } = new() { IsNoCache = true };

    /// <summary>Gets <c>no-store</c>: nobody keeps it.</summary>
    public static CacheControl NoStore { get; } = new() { IsNoStore = true };

    /// <summary>Gets whether caches that serve many users may keep it, also of requests with credentials (<c>public</c>).</summary>
    /// <value>The default is <see langword="false"/>. A response that sets a cookie is sent as <c>private</c> nevertheless.</value>
    public bool IsPublic { get; init; }

    /// <summary>Gets whether only the user's own cache may keep it (<c>private</c>).</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsPrivate { get; init; }

    /// <summary>Gets whether whoever keeps it asks each time before using it (<c>no-cache</c>).</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsNoCache { get; init; }

    /// <summary>Gets whether nobody may keep it (<c>no-store</c>). It goes with nothing else.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsNoStore { get; init; }

    /// <summary>Gets for how long it is used without asking (<c>max-age</c>).</summary>
    /// <value>The default is <see langword="null"/>: the caches guess. Not negative.</value>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Gets the same for caches that serve many users (<c>s-maxage</c>).</summary>
    /// <value>The default is <see langword="null"/>: as <see cref="MaxAge"/>. Not negative, and not with <see cref="IsPrivate"/>.</value>
    public TimeSpan? SharedMaxAge { get; init; }

    /// <summary>Gets for how long after that it is used while a newer one is asked for (<c>stale-while-revalidate</c>, RFC 5861).</summary>
    /// <value>The default is <see langword="null"/>: not at all. Not negative, and not with <see cref="MustRevalidate"/>.</value>
    public TimeSpan? StaleWhileRevalidate { get; init; }

    /// <summary>Gets whether it is never used when it is older, not even when the application does not answer (<c>must-revalidate</c>).</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool MustRevalidate { get; init; }

    /// <summary>Gets whether proxies have to leave its content as it is (<c>no-transform</c>).</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool NoTransform { get; init; }

    /// <summary>Gets whether it never changes, so that a reload does not ask either (<c>immutable</c>, RFC 8246).</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsImmutable { get; init; }

    /// <summary>
    /// Gets whether a response to GET or HEAD with status 200 gets a tag of its content, unless the handler has set one, and who has that content
    /// already is answered 304.
    /// </summary>
    /// <value>
    /// The default is <see langword="false"/>. The handler runs nevertheless, and what it writes is held back until it has ended. The tag is strong, and
    /// weak when the application compresses the response.
    /// </value>
    public bool ContentETag { get; init; }

    /// <summary>Gets how many bytes are held back for that, in bytes. A response that is larger is sent as it is written, and has no tag of its content.</summary>
    /// <value>The default is 1 MiB. Not negative.</value>
    public int MaxETagBytes { get; init; } = 1 << 20;

    /// <summary>Gets whether errors (4xx and 5xx) are kept as well.</summary>
    /// <value>The default is <see langword="false"/>: they are sent with <c>no-store</c>.</value>
    public bool AppliesToErrors { get; init; }

    /// <summary>Gets the header's value.</summary>
    public override string ToString() => string.Join(", ", Directives());

    /// <exception cref="ArgumentException">It contradicts itself.</exception>
    internal CacheControl Validated()
    {
        var contradiction =
            IsPublic && IsPrivate ? "public and private"
            : IsPrivate && SharedMaxAge is not null ? "private and s-maxage"
            : MustRevalidate && StaleWhileRevalidate is not null ? "must-revalidate and stale-while-revalidate"
            : IsNoStore && Directives().Skip(1).Any() ? "no-store and anything else"
            : null;
        if (contradiction is not null) throw new ArgumentException($"Cache-Control '{this}' contradicts itself: {contradiction}.");
        if (MaxAge < TimeSpan.Zero || SharedMaxAge < TimeSpan.Zero || StaleWhileRevalidate < TimeSpan.Zero || MaxETagBytes < 0)
            throw new ArgumentException($"Cache-Control '{this}' has a negative duration or size.");
        return this;
    }

    /// <summary>For a response that sets a cookie, which is somebody's own.</summary>
    internal CacheControl ForOneUser() => IsPublic || SharedMaxAge is not null ? this with { IsPublic = false, IsPrivate = true, SharedMaxAge = null } : this;

    private IEnumerable<string> Directives()
    {
        if (IsNoStore) yield return "no-store";
        if (IsPublic) yield return "public";
        if (IsPrivate) yield return "private";
        if (IsNoCache) yield return "no-cache";
        if (MaxAge is { } maxAge) yield return "max-age=" + Seconds(maxAge);
        if (SharedMaxAge is { } shared) yield return "s-maxage=" + Seconds(shared);
        if (MustRevalidate) yield return "must-revalidate";
        if (StaleWhileRevalidate is { } stale) yield return "stale-while-revalidate=" + Seconds(stale);
        if (NoTransform) yield return "no-transform";
        if (IsImmutable) yield return "immutable";
    }

    private static string Seconds(TimeSpan duration) => (duration.Ticks / TimeSpan.TicksPerSecond).ToString(CultureInfo.InvariantCulture);
}
