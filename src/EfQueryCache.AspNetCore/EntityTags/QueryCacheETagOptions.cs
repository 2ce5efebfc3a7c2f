namespace EfQueryCache.AspNetCore;

/// <summary>How an endpoint's responses get their entity tags.</summary>
public sealed class QueryCacheETagOptions
{
    /// <summary>Gets or sets how many bytes of a response are held back until its handler has ended, in bytes.</summary>
    /// <value>
    /// The default is 1 MiB. Headers come before the body: a response that is larger, or is flushed by <c>StartAsync</c>, has
    /// none. With 0 only empty responses have one.
    /// </value>
    public int MaxBufferedBytes { get; set; } = 1 << 20;
}
