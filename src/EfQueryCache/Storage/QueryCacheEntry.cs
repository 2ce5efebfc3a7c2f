using EfQueryCache.Consistency;
using EfQueryCache.Keys;
using EfQueryCache.Results;

namespace EfQueryCache.Storage;

/// <summary>A stored result: its rows, the versions they were read under and its age.</summary>
internal sealed class QueryCacheEntry(
    QueryCacheKey key, CachedResultSet result, TagVersions versions, string[] tags, long created, TimeSpan ttl)
{
    private const int OwnBytes = 160;

    private long _hits;

    public QueryCacheKey Key => key;

    public CachedResultSet Result => result;

    public TagVersions Versions => versions;

    /// <summary>The user's tags among the versions.</summary>
    public string[] Tags => tags;

    /// <summary>When its query began, as a timestamp of the cache's clock.</summary>
    public long Created => created;

    public TimeSpan Ttl => ttl;

    public long Bytes { get; } = OwnBytes + key.EstimatedBytes + (versions.Cells.Length * 16L) + result.Bytes;

    public long Hits => Volatile.Read(ref _hits);

    /// <summary>Whether it was hit since the store last looked for something to evict.</summary>
    public bool WasUsed { get; set; }

    /// <summary>Its place in the store's order of age; <see langword="null"/> once it has left the store.</summary>
    public LinkedListNode<QueryCacheEntry>? Node { get; set; }

    public void RecordHit()
    {
        Interlocked.Increment(ref _hits);
        if (!WasUsed) WasUsed = true;
    }

    /// <summary>Whether the entry carries every tag that a caller asks for.</summary>
    public bool Carries(string[] wanted)
    {
        if (ReferenceEquals(wanted, tags)) return true;
        foreach (var tag in wanted)
        {
            if (!tags.Contains(tag, StringComparer.Ordinal)) return false;
        }

        return true;
    }
}
