using EfQueryCache.Consistency;

namespace EfQueryCache.Wire;

/// <summary>What decides whether an entry of the second level may be served, read before its rows are.</summary>
internal sealed record EntryHeader
{
    /// <summary>The epoch that it was stored in.</summary>
    public required UInt128 Epoch { get; init; }

    /// <summary>The names of its tags.</summary>
    public required string[] Tags { get; init; }

    /// <summary>The stamp that each of the tags had before the database was asked.</summary>
    public required UInt128[] Stamps { get; init; }

    /// <summary>When its first query began, to the millisecond.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>How long it may be served, to the millisecond.</summary>
    public required TimeSpan Ttl { get; init; }

    /// <summary>The tags that callers asked it to be invalidated by.</summary>
    public string[] UserTags { get; init; } = [];

    /// <summary>The tables that callers asked it to be invalidated by.</summary>
    public TableName[] Tables { get; init; } = [];

    /// <summary>Room for what does not change how rows are read.</summary>
    public long Flags { get; init; }
}
