using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EfQueryCache.AspNetCore.Events;

/// <summary>What a client wants to hear: events about a tag or a table, or of a name. Without any wish, all.</summary>
internal sealed class EventFilter
{
    private readonly HashSet<string> _tags;
    private readonly HashSet<string> _tables;
    private readonly HashSet<string> _names;

    /// <param name="query">Each of <c>tags</c>, <c>tables</c> and <c>names</c>, several times or separated by commas.</param>
    public EventFilter(IQueryCollection query) => (_tags, _tables, _names) = (Read(query["tags"]), Read(query["tables"]), Read(query["names"]));

    public bool Wants(HubEvent what)
        => what.IsForAll || _tags.Count + _tables.Count + _names.Count == 0 || _names.Contains(what.Name) || _tags.Overlaps(what.Tags) || _tables.Overlaps(what.Tables);

    private static HashSet<string> Read(StringValues values)
        => new(values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)), StringComparer.Ordinal);
}
