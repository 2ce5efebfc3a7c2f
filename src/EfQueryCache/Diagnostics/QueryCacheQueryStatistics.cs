using System.Diagnostics;

namespace EfQueryCache;

/// <summary>What a cache has done for one query, with whatever parameters. Immutable.</summary>
[DebuggerDisplay("{Hits} hits, {Misses} misses, {TimeSaved} saved: {CommandText}")]
public sealed class QueryCacheQueryStatistics
{
    internal QueryCacheQueryStatistics()
    {
    }

    /// <summary>Gets the SQL, without the values of its parameters.</summary>
    public required string CommandText { get; init; }

    /// <summary>Gets how many executions were answered from the cache.</summary>
    public required long Hits { get; init; }

    /// <summary>Gets how many could have been, but were not in the cache.</summary>
    public required long Misses { get; init; }

    /// <summary>Gets how long the database takes to answer, on the average of those it did.</summary>
    public required TimeSpan LoadTime { get; init; }

    /// <summary>Gets how long the hits would have taken; an estimate from <see cref="LoadTime"/>.</summary>
    public required TimeSpan TimeSaved { get; init; }
}
