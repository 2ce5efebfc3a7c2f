using System.Globalization;
using System.Text;

namespace EfQueryCache;

/// <summary>What a cache has done since it was created, and what it holds. Immutable.</summary>
public sealed class QueryCacheStatistics
{
    internal QueryCacheStatistics()
    {
    }

    /// <summary>Gets whether the cache was switched on (<see cref="QueryCacheOptions.Enabled"/>).</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>
    /// Gets whether hits in memory are served without asking the second level where <see cref="ConsistencyLevel.Bounded"/> holds:
    /// other processes were heard within <see cref="QueryCacheOptions.MaxStaleness"/>. Always, without a second level.
    /// </summary>
    public bool IsMemoryTrusted { get; init; } = true;

    /// <summary>Gets how many queries and values were answered from the cache.</summary>
    public required long Hits { get; init; }

    /// <summary>Gets how many of the hits returned the very object that an earlier one had made of the rows.</summary>
    public required long SharedHits { get; init; }

    /// <summary>Gets how many of the hits came from the second level; the others from memory.</summary>
    public long SecondLevelHits { get; init; }

    /// <summary>Gets how many entries of the second level were damaged, or not what they were stored as, and counted as missing.</summary>
    public long SecondLevelRejected { get; init; }

    /// <summary>Gets how many results stayed in memory alone, because a column is of a type that cannot be written, or they are too large.</summary>
    public long NotShared { get; init; }

    /// <summary>Gets how many entries of the second level came into memory, because they were used (<see cref="QueryCacheL1Options.PromoteAfter"/>).</summary>
    public long Promotions { get; init; }

    /// <summary>Gets how many entries that had to leave memory for their size, and were not in the second level, were stored there.</summary>
    public long Demotions { get; init; }

    /// <summary>Gets how many writes of other processes were heard of that concern tags in use here.</summary>
    public long Heard { get; init; }

    /// <summary>Gets how often memory stopped being trusted, because other processes could not be heard for <see cref="QueryCacheOptions.MaxStaleness"/>.</summary>
    public long Suspensions { get; init; }

    /// <summary>Gets the age of what was last heard of other processes; <see langword="null"/> without a second level, or when nothing was heard yet.</summary>
    public TimeSpan? HeardAge { get; init; }

    /// <summary>Gets how many queries were answered by an entry past its time to live, because the database failed. They are no hits.</summary>
    public required long StaleHits { get; init; }

    /// <summary>Gets how many of the misses loaded a result before it expired.</summary>
    public required long EagerRefreshes { get; init; }

    /// <summary>Gets how many queries and values could have been, but were not in the cache.</summary>
    public required long Misses { get; init; }

    /// <summary>Gets how many queries marked cacheable, and values, went past the cache, by reason.</summary>
    public required IReadOnlyDictionary<BypassReason, long> Bypasses { get; init; }

    /// <summary>Gets how many results of queries the database was asked for and has answered, to be stored or not. Bypasses and factories of values are not among them.</summary>
    public long Loads { get; init; }

    /// <summary>Gets how long these loads have taken together.</summary>
    public TimeSpan LoadTime { get; init; }

    /// <summary>Gets how many results and values were stored.</summary>
    public required long Stores { get; init; }

    /// <summary>Gets how many misses were not stored for what their result was, by reason.</summary>
    public required IReadOnlyDictionary<BypassReason, long> NotStored { get; init; }

    /// <summary>Gets how many times a tag was changed, by a write or by hand.</summary>
    public required long Invalidations { get; init; }

    /// <summary>Gets how many hits were compared with what the database answers; see <see cref="QueryCacheOptions.VerifyHits"/>.</summary>
    public long Verifications { get; init; }

    /// <summary>Gets how many of these differed although nothing that the cache knows of had changed.</summary>
    public long Mismatches { get; init; }

    /// <summary>Gets how many entries have left the cache, by reason.</summary>
    public required IReadOnlyDictionary<EvictionReason, long> Evictions { get; init; }

    /// <summary>Gets how many entries there are, including those that a write has made invalid and nobody has asked for since.</summary>
    public required int Entries { get; init; }

    /// <summary>Gets the memory that the entries take, in bytes; an estimate.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Gets the memory that the entries may take, in bytes.</summary>
    public required long SizeLimit { get; init; }

    /// <summary>Gets the memory that the entries may take now, in bytes: less than <see cref="SizeLimit"/> under memory pressure.</summary>
    public long CurrentSizeLimit { get; init; }

    /// <summary>Gets the memory pressure, as it was seen last.</summary>
    public MemoryPressure MemoryPressure { get; init; } = MemoryPressure.Normal;

    /// <summary>Gets how long the hits would have taken the database; an estimate from what it took to answer the misses of the same query.</summary>
    public required TimeSpan TimeSaved { get; init; }

    /// <summary>Gets the ten queries that the cache saves most time for, most first; of those in use since the cache last forgot queries nobody repeats.</summary>
    public required IReadOnlyList<QueryCacheQueryStatistics> TopQueries { get; init; }

    /// <summary>Gets the ten queries whose loads have taken the database most time, most first; of those in use since the cache last forgot queries nobody repeats.</summary>
    public IReadOnlyList<QueryCacheQueryStatistics> CostlyQueries { get; init; } = [];

    /// <summary>Gets the share of hits among the queries that could have been hits, from 0 to 1; bypasses do not count.</summary>
    public double HitRatio => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);

    /// <summary>Describes the figures for people to read.</summary>
    /// <returns>Several lines of text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"hits          {Hits} ({HitRatio:P1} of {Hits + Misses})");
        if (TimeSaved > TimeSpan.Zero) text.AppendLine(CultureInfo.InvariantCulture, $"time saved    {TimeSaved.TotalSeconds:N1} s");
        text.AppendLine(CultureInfo.InvariantCulture, $"misses        {Misses}, stored {Stores}{List(NotStored, "not stored: ")}");
        text.AppendLine(CultureInfo.InvariantCulture, $"bypasses      {Bypasses.Values.Sum()}{List(Bypasses)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"invalidations {Invalidations}");
        text.AppendLine(CultureInfo.InvariantCulture, $"evictions     {Evictions.Values.Sum()}{List(Evictions)}");
        if (HeardAge is { } age) text.AppendLine(CultureInfo.InvariantCulture, $"second level  hits {SecondLevelHits}, promoted {Promotions}, demoted {Demotions}, heard {Heard}, {age.TotalSeconds:N1} s ago, suspended {Suspensions}");
        if (Verifications > 0) text.AppendLine(CultureInfo.InvariantCulture, $"verified      {Verifications}, mismatches {Mismatches}");
        text.Append(CultureInfo.InvariantCulture, $"entries       {Entries}, {SizeBytes / 1024.0:N1} KiB of {SizeLimit / 1024.0:N0} KiB");
        if (MemoryPressure == MemoryPressure.High) text.Append(CultureInfo.InvariantCulture, $", memory pressure: {CurrentSizeLimit / 1024.0:N0} KiB");
        return text.ToString();
    }

    private static string List<TReason>(IReadOnlyDictionary<TReason, long> counts, string prefix = "")
        => counts.Count == 0
            ? ""
            : $" ({prefix}{string.Join(", ", counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key} {c.Value}")))})";
}
