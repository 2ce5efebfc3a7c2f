using EfQueryCache.Consistency;
using EfQueryCache.Values;

namespace EfQueryCache.Storage;

/// <summary>A stored value: what was stored by hand or made by a factory under a key of the user's.</summary>
/// <param name="key">The key.</param>
/// <param name="value">The value.</param>
/// <param name="self">Changes when the value is removed or replaced by hand; among the versions.</param>
/// <param name="versions">The versions it was made under.</param>
/// <param name="created">When its making began, as a timestamp of the cache's clock.</param>
/// <param name="ttl">How long it may be served.</param>
internal sealed class ValueEntry(string key, StoredValue value, TagCell self, TagVersions versions, long created, TimeSpan ttl)
    : MemoryEntry(versions, created, ttl, OwnBytes + (2L * key.Length) + value.Bytes)
{
    // With its versions' arrays, its own tag, and its places in the store.
    private const int OwnBytes = 360;

    public string Key => key;

    public StoredValue Value => value;

    public TagCell Self => self;
}
