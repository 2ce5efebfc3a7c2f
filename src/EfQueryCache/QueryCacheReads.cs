using EfQueryCache.Values;

namespace EfQueryCache;

/// <summary>
/// What a flow reads through caches, from <see cref="IQueryCache.RecordReads"/> to the end of this object: the tags of every cached
/// query and value, with the versions that they had when each read began. Something that is made of it can then be
/// kept exactly as long as it is what would be made of it now; entity tags of web responses are that. Thread-safe.
/// </summary>
public sealed class QueryCacheReads : IDisposable
{
    private readonly QueryCache _cache;
    private readonly ReadScope _scope;

    internal QueryCacheReads(QueryCache cache)
    {
        (_cache, _scope) = (cache, new ReadScope(cache));
        _scope.Enter();
    }

    /// <summary>Gets when the recording began, by the cache's clock.</summary>
    public DateTimeOffset Began => _cache.Options.TimeProvider.GetUtcNow() - _cache.Options.TimeProvider.GetElapsedTime(_scope.Began);

    /// <summary>Gets when the first of what was read so far expires, by the cache's clock; <see langword="null"/> as long as nothing was read that does.</summary>
    public DateTimeOffset? Expires => _scope.TtlWithin(TimeSpan.MaxValue) is var ttl && ttl < TimeSpan.MaxValue ? Began + ttl : null;

    /// <summary>Gets whether nothing was read through a cache so far.</summary>
    public bool IsEmpty => _scope.IsEmpty;

    /// <summary>
    /// Gets why nothing can be kept, for people to read: a query of the flow went past the cache or is not marked, something was
    /// written, or what was read has changed meanwhile. <see langword="null"/> as long as nothing of that has happened.
    /// </summary>
    /// <remarks>What is read through contexts without <c>AddQueryCache</c>, or without EF Core, is not seen.</remarks>
    public string? Refusal => _scope.Refusal;

    /// <summary>
    /// Stores a value of a key as <see cref="IQueryCache.SetAsync"/> does, which is valid as long as all that was read is: until one
    /// of its tags changes, and no longer than the time to live that the first of the reads has left. When the key has a valid value
    /// that depends on all this already, that stays.
    /// </summary>
    /// <typeparam name="T">The value's type; the same for everybody who uses the key.</typeparam>
    /// <param name="key">The key; <see cref="IQueryCache.GetAsync"/> finds the value.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Cancels the call; the value may be stored all the same.</param>
    /// <returns>
    /// The value that the key has now; nothing when none can be kept: <see cref="Refusal"/>, nothing was read, a writer of what was
    /// read is about to commit or has committed, the cache is switched off, or its second level cannot be reached.
    /// </returns>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    /// <exception cref="InvalidOperationException">The value can change, and a copy of it would not be the same.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<CacheValue<T>> KeepAsync<T>(string key, T value, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<CacheValue<T>>(cancellationToken);
        return IsEmpty ? default : _cache.KeepAsync(key, value, _scope, cancellationToken);
    }

    /// <summary>Ends the recording. What was recorded can still be asked for and kept.</summary>
    public void Dispose() => _scope.End();
}
