using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace EfQueryCache.AspNetCore.Events;

/// <inheritdoc cref="IQueryCacheEvents"/>
internal sealed class EventPublisher(IQueryCache cache, EventHub hub) : IQueryCacheEvents
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public async ValueTask PublishAsync<T>(string name, T data, CancellationToken cancellationToken = default)
    {
        EventName.Require(name);
        var json = JsonSerializer.Serialize(data, JsonSerializerOptions.Web);
        if (Encoding.UTF8.GetByteCount(json) is var bytes && bytes > hub.Options.MaxPayloadBytes)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The data of event \"{name}\" takes {bytes} bytes, more than {nameof(QueryCacheEventsOptions.MaxPayloadBytes)} ({hub.Options.MaxPayloadBytes}). Send what clients need to ask for it, or raise the limit."),
                nameof(data));
        }

        var tags = FindTags(name, data);
        if (tags.Count > 0) await cache.InvalidateTagsAsync(tags, cancellationToken).ConfigureAwait(false);
        var n = hub.Options.FindEveryNth(name);
        if (n > 1 && (_counts.AddOrUpdate(name, 1, static (_, count) => count + 1) - 1) % n != 0) return;
        hub.Add(new OwnDraft(name, json, tags));
    }

    private IReadOnlyList<string> FindTags<T>(string name, T data)
    {
        if (hub.Options.FindMapping(name) is not { } mapping || data is null) return [];
        if (!mapping.Type.IsInstanceOfType(data))
        {
            throw new InvalidOperationException(
                $"Event \"{name}\" is mapped to tags for data of {mapping.Type}, but was published with {data.GetType()}. Publish that type, or map another one with OnEvent.");
        }

        var tags = new QueryCacheEventTags();
        mapping.Add(data, tags);
        return [.. tags.Given.Distinct(StringComparer.Ordinal)];
    }
}
