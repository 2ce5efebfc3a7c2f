using EfQueryCache.AspNetCore.EntityTags;
using Tags = EfQueryCache.AspNetCore.ETag;

namespace EfQueryCache;

/// <summary>
/// Values under keys that have entity tags (RFC 9110 §8.8.3): a request that names the tag of a value is answered 304 without making, or even
/// reading, the value. What ends the value ends its tag: an invalidation, its removal, its expiry; in every process where a
/// second level is shared. Thread-safe.
/// </summary>
/// <remarks>
/// A key that is used here has its value with the tag: the other methods of <see cref="IQueryCache"/> remove it and say whether it exists, but do
/// not read or set it.
/// </remarks>
public static class QueryCacheETagExtensions
{
    /// <summary>Gets the value of a key with its entity tag, or makes, tags and stores it.</summary>
    /// <typeparam name="T">The value's type; the same for everybody who uses the key.</typeparam>
    /// <param name="cache">The cache.</param>
    /// <param name="key">The key. Anything that is not empty.</param>
    /// <param name="factory">
    /// Makes the value, at most once at a time. Cached queries and values that it asks for are noticed, and what invalidates them invalidates the value.
    /// </param>
    /// <param name="ttl">How long it may be served; <see langword="null"/> for <see cref="QueryCacheOptions.DefaultTtl"/>.</param>
    /// <param name="etag">
    /// Makes the tag of a value, when the value is made; by default the hash of its JSON, as <c>ETag.FromContent</c> does.
    /// </param>
    /// <param name="cancellationToken">Cancels this call, and no other that waits for the same value.</param>
    /// <returns>The value, with its tag and age.</returns>
    /// <exception cref="ArgumentException">The key is empty, or what <paramref name="etag"/> has made is no entity tag.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time to live is not positive.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="IQueryCache.GetOrCreateAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ValueTask<CachedValue<T>> GetOrCreateWithETagAsync<T>(
        this IQueryCache cache,
        string key,
        Func<CancellationToken, ValueTask<T>> factory,
        TimeSpan? ttl = null,
        Func<T, string>? etag = null,
        CancellationToken cancellationToken = default)
    {
        if (ttl is { } given) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(given, TimeSpan.Zero, nameof(ttl));
        return cache.GetOrCreateWithETagAsync(key, factory, ttl is { } time ? options => options.Ttl(time) : static _ => { }, etag, cancellationToken);
    }

    /// <inheritdoc cref="GetOrCreateWithETagAsync{T}(IQueryCache, string, Func{CancellationToken, ValueTask{T}}, TimeSpan?, Func{T, string}, CancellationToken)"/>
    /// <param name="cache">The cache.</param>
    /// <param name="key">The key. Anything that is not empty.</param>
    /// <param name="factory">Makes the value, at most once at a time. What it reads past the cache is declared with <c>DependsOn</c> and tags.</param>
    /// <param name="configure">Says how the value is stored; asked only when it is made.</param>
    /// <param name="etag">Makes the tag of a value, when the value is made; by default the hash of its JSON, as <c>ETag.FromContent</c> does.</param>
    /// <param name="cancellationToken">Cancels this call, and no other that waits for the same value.</param>
    public static async ValueTask<CachedValue<T>> GetOrCreateWithETagAsync<T>(
        this IQueryCache cache,
        string key,
        Func<CancellationToken, ValueTask<T>> factory,
        Action<CacheValueOptions> configure,
        Func<T, string>? etag = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(configure);
        using var reads = cache.RecordReads();
        var began = reads.Began;
        var tagged = await cache.GetOrCreateAsync(key, MakeAsync, configure, cancellationToken).ConfigureAwait(false);
        await KeepTagAsync(cache, reads, key, tagged.ETag, cancellationToken).ConfigureAwait(false);
        var age = began - tagged.Made; // clocks differ from process to process
        return new CachedValue<T>(tagged.Value, tagged.ETag, age > TimeSpan.Zero ? age : TimeSpan.Zero, reads.Refusal is null ? reads.Expires ?? began : began);

        async ValueTask<TaggedValue<T>> MakeAsync(CancellationToken token)
        {
            var value = await factory(token).ConfigureAwait(false);
            var tag = etag is not null ? etag(value) : value is null ? Tags.FromContent("null") : Tags.FromContent(value);
            Tags.Parse(tag);
            return new TaggedValue<T>(value, tag, began);
        }
    }

    /// <summary>Gets the entity tag of a key's value. The value is not read, and nothing is made.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The tag; <see langword="null"/> when there is no value that could be served, or it was stored without one.</returns>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<string?> GetETagAsync(this IQueryCache cache, string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentException.ThrowIfNullOrWhiteSpace(key);

        // Memory is freed of the one or the other: a tag without its value says nothing of the next value.
        var exists = cache.ExistsAsync(key, cancellationToken).ConfigureAwait(false);
        var tag = await cache.GetAsync<TagOfValue>(TagOfValue.KeyOf(key), cancellationToken).ConfigureAwait(false);
        return await exists ? tag.GetValueOrDefault()?.ETag : null;
    }

    /// <summary>
    /// Says whether a client has the value of a key already, by weak comparison (RFC 9110 §13.1.2): then its GET or HEAD is answered 304 with
    /// <see cref="GetETagAsync"/>, without the factory and without reading the value.
    /// </summary>
    /// <param name="cache">The cache.</param>
    /// <param name="key">The key.</param>
    /// <param name="ifNoneMatch">The request's header: <c>*</c>, or tags with commas between; <see langword="null"/> when there is none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it has. Not when there is no value that could be served, and not when the header is malformed.</returns>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<bool> TryMatchETagAsync(this IQueryCache cache, string key, string? ifNoneMatch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return ifNoneMatch is not null && await cache.GetETagAsync(key, cancellationToken).ConfigureAwait(false) is { } etag && Tags.Matches(etag, ifNoneMatch);
    }

    /// <summary>
    /// Removes the value of a key unless it has the given tag: for whoever learns the current tag elsewhere, such as from another service.
    /// </summary>
    /// <param name="cache">The cache.</param>
    /// <param name="key">The key.</param>
    /// <param name="currentETag">The tag that the value should have; compared weakly.</param>
    /// <param name="force">Whether it is removed whatever its tag.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether there was a value that could have been served, and it was removed. One whose tag is not known any more is.</returns>
    /// <exception cref="ArgumentException">The key is empty, or the tag is not one.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<bool> InvalidateIfChangedAsync(
        this IQueryCache cache, string key, string currentETag, bool force = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        Tags.Parse(currentETag);
        if (!force && await cache.TryMatchETagAsync(key, currentETag, cancellationToken).ConfigureAwait(false)) return false;
        var wasThere = await cache.RemoveAsync(key, cancellationToken).ConfigureAwait(false);
        await cache.RemoveAsync(TagOfValue.KeyOf(key), cancellationToken).ConfigureAwait(false);
        return wasThere;
    }

    // The recording holds the value alone, so the tag is valid as long as that is. It stays where it is the value's: when the value was
    // lost and made anew, the one that is kept may be that of the lost one.
    private static async ValueTask KeepTagAsync(IQueryCache cache, QueryCacheReads reads, string key, string etag, CancellationToken cancellationToken)
    {
        var (tagKey, tag) = (TagOfValue.KeyOf(key), new TagOfValue(etag));
        var kept = await reads.KeepAsync(tagKey, tag, cancellationToken).ConfigureAwait(false);
        if (!kept.HasValue || kept.Value == tag) return;
        await cache.RemoveAsync(tagKey, cancellationToken).ConfigureAwait(false);
        await reads.KeepAsync(tagKey, tag, cancellationToken).ConfigureAwait(false);
    }
}
