namespace EfQueryCache;

/// <summary>
/// A query cache: what it holds and what is done to it by hand. One instance serves every context that is configured
/// with it. Thread-safe.
/// </summary>
public interface IQueryCache
{
    /// <summary>Gets the name the cache was registered under; empty for the default one.</summary>
    string Name { get; }

    /// <summary>Makes every entry that carries at least one of the given tags unreachable, at once.</summary>
    /// <param name="tags">Tags as given to <c>Cacheable</c>. None of them may be empty.</param>
    /// <param name="cancellationToken">Cancels the invalidation before it has begun.</param>
    /// <returns>A task that completes when no reader is served such an entry any more.</returns>
    /// <exception cref="ArgumentException">A tag is null, empty or white space.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was invalidated.</exception>
    ValueTask InvalidateTagsAsync(IEnumerable<string> tags, CancellationToken cancellationToken = default);

    /// <summary>Makes every entry of this cache unreachable, at once, and frees its memory.</summary>
    /// <param name="cancellationToken">Cancels the call before it has begun.</param>
    /// <returns>A task that completes when no reader is served an older entry any more.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was cleared.</exception>
    ValueTask ClearAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets what the cache has done so far and what it holds now.</summary>
    /// <returns>A snapshot. Its figures are each exact, but not all from the same instant.</returns>
    QueryCacheStatistics GetStatistics();
}
