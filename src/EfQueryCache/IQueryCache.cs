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

    /// <summary>
    /// Makes every entry unreachable, at once, that reads a table of an entity, as a write to it would; in every database and
    /// for every context that has used this cache. Entities that derive from it are included.
    /// </summary>
    /// <typeparam name="T">The entity, a base class or an interface of some.</typeparam>
    /// <param name="cancellationToken">Cancels the invalidation before it has begun.</param>
    /// <returns>A task that completes when no reader is served such an entry any more.</returns>
    /// <remarks>When no context with such an entity has used the cache, there is nothing to invalidate; a log event says so.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was invalidated.</exception>
    ValueTask InvalidateAsync<T>(CancellationToken cancellationToken = default);

    /// <summary>Makes the entry of one query unreachable, at once. The query is not run.</summary>
    /// <typeparam name="T">What the query returns.</typeparam>
    /// <param name="query">The query with the same parameters and the same <c>VaryBy</c>; it does not have to be marked.</param>
    /// <param name="cancellationToken">Cancels the invalidation before it has begun.</param>
    /// <returns>A task that completes when no reader is served the entry any more.</returns>
    /// <exception cref="InvalidOperationException">The query is not one of a context that uses this cache.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was invalidated.</exception>
    ValueTask InvalidateAsync<T>(IQueryable<T> query, CancellationToken cancellationToken = default);

    /// <summary>Makes every entry of this cache unreachable, at once, and frees its memory.</summary>
    /// <param name="cancellationToken">Cancels the call before it has begun.</param>
    /// <returns>A task that completes when no reader is served an older entry any more.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was cleared.</exception>
    ValueTask ClearAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Lets writes through contexts of this cache pass without invalidating, until the returned object is disposed: for bulk
    /// imports that end with <see cref="ClearAsync"/>, and around raw SQL that is declared with <c>Database.MarkChanged</c>.
    /// </summary>
    /// <returns>An object that ends it when it is disposed. It follows the calling async flow and its children, and nests.</returns>
    /// <remarks>Whatever is written meanwhile and not invalidated by hand stays as it was in the cache: the cache then lies.</remarks>
    IDisposable SuppressInvalidation();

    /// <summary>Sends all queries to the database and stores none of them, until the returned object is disposed.</summary>
    /// <returns>An object that ends it when it is disposed. It follows the calling async flow and its children, and nests.</returns>
    IDisposable Bypass();

    /// <summary>
    /// Gets what invalidates entries of this cache, from the moment of its enumeration on: writes through any context of this
    /// process to a database that this cache has seen, and invalidation by hand.
    /// </summary>
    /// <value>
    /// Each enumeration is on its own. It never ends by itself: cancel it. A reader who falls more than 1,024 behind loses the
    /// oldest, and is told by one that says that everything was invalidated.
    /// </value>
    IAsyncEnumerable<QueryCacheInvalidation> Changes { get; }

    /// <summary>Gets what the cache has done so far and what it holds now.</summary>
    /// <returns>A snapshot. Its figures are each exact, but not all from the same instant.</returns>
    QueryCacheStatistics GetStatistics();
}
