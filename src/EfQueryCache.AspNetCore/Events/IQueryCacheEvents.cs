namespace EfQueryCache.AspNetCore;

/// <summary>
/// Sends events of the application's own to the clients of <c>MapQueryCacheEvents</c>, beside the invalidations of the cache.
/// They reach the clients that are connected to this process. Thread-safe.
/// </summary>
public interface IQueryCacheEvents
{
    /// <summary>
    /// Sends an event. Where <see cref="QueryCacheEventsOptions.OnEvent{TEvent}"/> maps it to tags, these are invalidated first. Of events
    /// of one name and the same tags one is sent every <see cref="QueryCacheEventsOptions.Interval"/>: the first at once, and the
    /// last of those that follow within that time when it has passed.
    /// </summary>
    /// <typeparam name="T">The data's type.</typeparam>
    /// <param name="name">The event's name, as clients subscribe to it.</param>
    /// <param name="data">What is sent, as JSON by the rules of the web (camel case); at most <see cref="QueryCacheEventsOptions.MaxPayloadBytes"/>.</param>
    /// <param name="cancellationToken">Cancels the invalidation before it has begun.</param>
    /// <returns>A task that completes when tags are invalidated; clients get the event later, each at its own pace.</returns>
    /// <exception cref="ArgumentException">The name is empty, has a line break or is one of the cache's own; or the data is too large.</exception>
    /// <exception cref="InvalidOperationException">The name is mapped for data of another type.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was sent.</exception>
    ValueTask PublishAsync<T>(string name, T data, CancellationToken cancellationToken = default);
}
