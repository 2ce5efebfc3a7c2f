namespace EfQueryCache;

/// <summary>
/// A query cache: what it holds, values under keys of your own, and what is done to it by hand. One instance serves every context that is configured
/// with it. Thread-safe.
/// </summary>
public interface IQueryCache
{
    /// <summary>Gets the name the cache was registered under; empty for the default one.</summary>
    string Name { get; }

    /// <summary>Gets the value of a key, or makes and stores it.</summary>
    /// <typeparam name="T">The value's type; the same for everybody who uses the key.</typeparam>
    /// <param name="key">The key. Anything that is not empty; <see cref="QueryCacheKey"/> makes one of arguments.</param>
    /// <param name="factory">
    /// Makes the value, at most once at a time: who comes meanwhile waits for it. Cached queries and values that it asks for are
    /// noticed, and what invalidates them invalidates the value; when one of them goes past the cache, the value is not stored.
    /// What else it reads is declared with <c>DependsOn</c> and tags.
    /// </param>
    /// <param name="configure">Says how the value is stored; asked only when it is made.</param>
    /// <param name="cancellationToken">Cancels this call, and no other that waits for the same value: the next of them makes it then.</param>
    /// <returns>
    /// The value. A deeply immutable one (numbers, text, records of such) is shared; of any other everybody gets a copy, made
    /// through System.Text.Json.
    /// </returns>
    /// <remarks>
    /// A write that is committed while the factory runs, and that the value depends on, keeps it from being stored. A factory
    /// that reads what its own open transaction has written must not be cached; with cached queries it is not.
    /// </remarks>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    /// <exception cref="InvalidOperationException">
    /// The factory asks for its own key; the key is in use for another type; or the value can change and a copy of it would not be the same.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<T> GetOrCreateAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, Action<CacheValueOptions>? configure = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the values of many keys, and makes and stores those that are missing, in batches.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="keys">The keys; one may be there twice.</param>
    /// <param name="factory">
    /// Makes the values of the missing keys, each at most once at a time, and returns them by key. It is given at most as many as
    /// <see cref="CacheValueOptions.BatchSize"/> says, 100 by default. A key that it leaves out has no value, and is asked for again.
    /// </param>
    /// <param name="configure">Says how the values are stored.</param>
    /// <param name="cancellationToken">Cancels this call, and no other that waits for one of the values.</param>
    /// <returns>What there is for each key, in the order of the keys.</returns>
    /// <exception cref="ArgumentException">A key is empty.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="GetOrCreateAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<IReadOnlyList<CacheValue<T>>> GetOrCreateManyAsync<T>(
        IEnumerable<string> keys,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> factory,
        Action<CacheValueOptions>? configure = null,
        CancellationToken cancellationToken = default);

    /// <summary>Gets the value of a key, if there is one.</summary>
    /// <typeparam name="T">The type it was stored as.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the call before it has begun.</param>
    /// <returns>The value, which may be null, or nothing.</returns>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    /// <exception cref="InvalidOperationException">The value was stored as another type.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<CacheValue<T>> GetAsync<T>(string key, CancellationToken cancellationToken = default);

    /// <summary>Gets the values of many keys, those that there are; a second level is asked for all of them together.</summary>
    /// <typeparam name="T">The type they were stored as.</typeparam>
    /// <param name="keys">The keys; one may be there twice.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What there is for each key, in the order of the keys.</returns>
    /// <exception cref="ArgumentException">A key is empty.</exception>
    /// <exception cref="InvalidOperationException">A value was stored as another type.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<IReadOnlyList<CacheValue<T>>> GetManyAsync<T>(IEnumerable<string> keys, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores a value in place of an older one. Prefer <see cref="GetOrCreateAsync"/>: what a value depends on counts from
    /// this call on, so that a write between reading and storing would be missed.
    /// </summary>
    /// <typeparam name="T">The value's type; the same for everybody who uses the key.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="value">The value. It may be changed afterwards.</param>
    /// <param name="configure">Says how the value is stored.</param>
    /// <param name="cancellationToken">Cancels the call before it has begun.</param>
    /// <returns>A task that completes when no reader is served the older value any more.</returns>
    /// <remarks>Where the value cannot be stored (too large, cache switched off, a write in flight), the older one is removed all the same.</remarks>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    /// <exception cref="InvalidOperationException">The value can change, and a copy of it would not be the same.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask SetAsync<T>(string key, T value, Action<CacheValueOptions>? configure = null, CancellationToken cancellationToken = default);

    /// <summary>Stores many values as <see cref="SetAsync"/> does one; a second level is told of all of them together.</summary>
    /// <typeparam name="T">The values' type; the same for everybody who uses the keys.</typeparam>
    /// <param name="values">The values by their keys. Of two for one key the later one stays.</param>
    /// <param name="configure">Says how the values are stored.</param>
    /// <param name="cancellationToken">Cancels the call before it has begun.</param>
    /// <returns>A task that completes when no reader is served one of the older values any more.</returns>
    /// <exception cref="ArgumentException">A key is empty.</exception>
    /// <exception cref="InvalidOperationException">A value can change, and a copy of it would not be the same.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask SetManyAsync<T>(IEnumerable<KeyValuePair<string, T>> values, Action<CacheValueOptions>? configure = null, CancellationToken cancellationToken = default);

    /// <summary>Removes the value of a key, and invalidates the values that were made of it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the call before it has begun.</param>
    /// <returns>Whether there was one that could have been served. What is being made of the key meanwhile is not stored.</returns>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was removed.</exception>
    ValueTask<bool> RemoveAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Says whether there is a value that could be served. It is not counted as a hit or miss.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the call before it has begun.</param>
    /// <returns>Whether there is.</returns>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Records what the calling async flow, and what it starts from now on, reads through caches, until the returned object is
    /// disposed. Nests: what an inner one records, those around it do too.
    /// </summary>
    /// <returns>What was read; see there what it is good for.</returns>
    QueryCacheReads RecordReads();

    /// <summary>
    /// Removes all entries that have expired or were invalidated, results of queries and values. A sweep in the background does
    /// it every <see cref="QueryCacheL1Options.SweepInterval"/>.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call; what was removed by then stays removed.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken = default);

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

    /// <summary>
    /// Makes every entry unreachable, at once, that one row of an entity can be in, as a write to it would; in every database and
    /// for every context that has used this cache. What was read of other rows, by their keys, stays.
    /// </summary>
    /// <typeparam name="TEntity">The entity, as the model maps it.</typeparam>
    /// <param name="keyValues">The values of its primary key, in the order and of the types in which <c>Find</c> takes them.</param>
    /// <returns>A task that completes when no reader is served such an entry any more.</returns>
    /// <remarks>
    /// Entries that were read by scope are invalidated whatever their scope, because nobody says which one the row is in; what the
    /// entity owns in other tables is as well. When no context with such an entity has used the cache, there is nothing to
    /// invalidate; a log event says so.
    /// </remarks>
    /// <exception cref="ArgumentException">There are too few or too many values, one is null or of another type, or the entity has no key.</exception>
    ValueTask InvalidateAsync<TEntity>(params object[] keyValues)
        where TEntity : class;

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
