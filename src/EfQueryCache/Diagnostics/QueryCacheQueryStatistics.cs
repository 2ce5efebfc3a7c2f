using System.Diagnostics;

namespace EfQueryCache;

/// <summary>What a cache has done for one query, with whatever parameters. Immutable.</summary>
[DebuggerDisplay("{Hits} hits, {Misses} misses, {TimeSaved} saved: {CommandText}")]
public sealed class QueryCacheQueryStatistics
{
    internal QueryCacheQueryStatistics()
    {
    }

    /// <summary>Gets a short name that stays the same while the process runs and gives nothing of the query away.</summary>
    public string Id { get; init; } = "";

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

    /// <summary>Gets how long the database has taken to answer all those that it did.</summary>
    public TimeSpan TimeSpent { get; init; }

    /// <summary>Gets the tables and views that it reads, and those that it was declared to depend on when it was loaded last; sorted.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>
    /// Gets what a change of it invalidates its results by: a table, a view, or rows of a table such as <c>Products#Id=@id</c>,
    /// with the parameter and not with its value; in the database where it was run last.
    /// </summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>Gets the tags of the result that was loaded last.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Gets how long the result that was loaded last was to be served; <see langword="null"/> before the first one.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>Gets the part of that after which one caller loads the result anew, from 0 to 1; <see langword="null"/> when nobody does.</summary>
    public double? EagerRefresh { get; init; }

    /// <summary>Gets how long beyond that a result may be served when the database fails, or <see langword="null"/>.</summary>
    public TimeSpan? FailSafe { get; init; }

    /// <summary>Gets how many of its results are in memory, one for each combination of parameter values; those that were invalidated and not asked for since included.</summary>
    public int Entries { get; init; }

    /// <summary>Gets the memory that they take, in bytes; an estimate.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Gets why the last result that was not stored was not; <see langword="null"/> when all were.</summary>
    public BypassReason? LastNotStored { get; init; }

    /// <summary>Gets that reason in plain words, and what to do about it; empty without one.</summary>
    public string LastNotStoredWhy { get; init; } = "";
}
