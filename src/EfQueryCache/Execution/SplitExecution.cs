using EfQueryCache.Consistency;
using EfQueryCache.Keys;
using EfQueryCache.Results;
using EfQueryCache.Storage;

namespace EfQueryCache.Execution;

/// <summary>
/// One execution of a query that EF Core splits into several commands. They are one entry: the first command decides
/// whether it is served, and what the others need is taken from the same entry or added to it.
/// </summary>
internal sealed class SplitExecution
{
    private readonly List<CachedPart> _parts = [];
    private readonly CacheLookup _head;
    private TagVersions _versions;
    private QueryCacheEntry? _stored;
    private TimeSpan _ttl = TimeSpan.MaxValue;
    private bool _isComplete = true;

    /// <param name="head">What the cache said about the first command.</param>
    public SplitExecution(CacheLookup head)
    {
        _head = head;
        Count = head.Count;
        if (head.Entry is not { } entry) return;
        _stored = entry;
        _parts.AddRange(entry.Parts);
        _versions = entry.Versions;
        _ttl = entry.Ttl;
    }

    /// <summary>Why the whole query goes past the cache.</summary>
    public BypassReason? Bypass => _head.Bypass;

    public CacheRequest Request => _head.Request;

    /// <summary>What was counted before the first command, or when a part was kept.</summary>
    public long Count { get; set; }

    public bool IsHead(in ResultKey key) => _head.Bypass is null && key.Equals(_head.Request.Key);

    public CachedResultSet? Find(in ResultKey key)
    {
        foreach (var part in _parts)
        {
            if (part.Key.Equals(key)) return part.Result;
        }

        return null;
    }

    /// <summary>One of the commands was answered past the cache: there is nothing whole to store.</summary>
    public void Abandon() => _isComplete = false;

    /// <summary>One of the answers can never be stored: neither can the query, nor is what was stored of it of use.</summary>
    public void Discard()
    {
        _isComplete = false;
        if (_stored is not null) _head.Cache.Store.Remove(_stored, EvictionReason.Incomplete);
    }

    /// <summary>Adds the answer of a command.</summary>
    /// <returns>The entry of all parts so far, or <see langword="null"/> when one is missing.</returns>
    public QueryCacheEntry? Add(in ResultKey key, CachedResultSet result, TagVersions versions, TimeSpan ttl)
    {
        if (!_isComplete) return null;
        _ttl = ttl < _ttl ? ttl : _ttl;
        _versions = _parts.Count == 0 ? versions : _versions.And(versions);
        _parts.Add(new CachedPart(key, result));
        return _stored = new QueryCacheEntry(
            [.. _parts],
            _versions,
            _head.Entry?.Conditions ?? _head.Conditions,
            _head.Entry?.Created ?? _head.Request.Now,
            _ttl) { KeptLonger = _head.Request.Load.FailSafe ?? TimeSpan.Zero };
    }
}
