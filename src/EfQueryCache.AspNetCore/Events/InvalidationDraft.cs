using System.Text.Json;
using EfQueryCache.AspNetCore.Diagnostics;

namespace EfQueryCache.AspNetCore.Events;

/// <summary>Invalidations of one cause: of several, all that they name.</summary>
internal sealed class InvalidationDraft : EventDraft
{
    // Beyond it, the event concerns everybody and says that there is more.
    private const int MaxNames = 100;

    private readonly string[] _causes;
    private readonly SortedSet<string> _tables = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _tags = new(StringComparer.Ordinal);
    private readonly long _time;
    private long _count = 1;
    private bool _isEverything;

    public InvalidationDraft(QueryCacheInvalidation change)
        : base($"{EventName.Invalidation}\n{change.Cause}")
    {
        _causes = CauseNames.Of(change.Cause);
        _time = change.Time.ToUnixTimeMilliseconds();
        _isEverything = change.IsEverything;
        _tables.UnionWith(change.Tables);
        _tags.UnionWith(change.Tags);
    }

    public override void Merge(EventDraft later)
    {
        var other = (InvalidationDraft)later;
        _count += other._count;
        _isEverything |= other._isEverything;
        if (_tables.Count <= MaxNames) _tables.UnionWith(other._tables);
        if (_tags.Count <= MaxNames) _tags.UnionWith(other._tags);
    }

    public override HubEvent ToEvent(long sequence, string id)
    {
        var isMore = _tables.Count > MaxNames || _tags.Count > MaxNames;
        string[] tables = [.. _tables.Take(MaxNames)];
        string[] tags = [.. _tags.Take(MaxNames)];
        var data = new InvalidationData(sequence, _time, _causes, _count, _isEverything, isMore, tables, tags);
        return new(id, EventName.Invalidation, JsonSerializer.Serialize(data, EventJson.Default.InvalidationData), tags, tables, _isEverything || isMore);
    }
}
