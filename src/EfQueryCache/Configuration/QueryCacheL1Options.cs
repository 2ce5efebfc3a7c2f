namespace EfQueryCache;

/// <summary>Configures the first level: the entries in this process' memory.</summary>
public sealed class QueryCacheL1Options
{
    /// <summary>Gets or sets how much memory the entries may take together, in bytes.</summary>
    /// <value>The default is 64 MiB. Must be positive. A single entry may take a quarter of it.</value>
    /// <remarks>
    /// While the garbage collector sees a high memory load (<see cref="MemoryPressure.High"/>), expired and invalidated entries
    /// are removed, then the limit is halved with each collection down to an eighth, no entry larger than a sixty-fourth of
    /// it is stored, and what is stored lives half as long. Afterwards it grows back in the same steps.
    /// </remarks>
    public long SizeLimit { get; set; } = 64L * 1024 * 1024;

    /// <summary>Gets or sets how many entries there may be, results of queries and values together.</summary>
    /// <value>The default, <see langword="null"/>, means that only <see cref="SizeLimit"/> counts. Must be positive.</value>
    public int? MaxEntries { get; set; }

    /// <summary>Gets or sets the longest that this process keeps an entry before it asks for it anew, however long its own time to live is.</summary>
    /// <value>
    /// The default, <see langword="null"/>, means the entry's own time to live; where there is a second level, 1 minute. Must be
    /// positive. Follows a reload of the configuration.
    /// </value>
    public TimeSpan? DefaultTtl { get; set; }

    /// <summary>Gets or sets how often entries that have expired or are invalid are looked for and removed.</summary>
    /// <value>The default is 1 minute. Must be positive, and at most 24 days.</value>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets at which hit in the second level an entry comes into this process' memory.</summary>
    /// <value>The default is 1: at once. Higher numbers keep what this process rarely uses out of it; counted per entry, roughly.</value>
    public int PromoteAfter { get; set; } = 1;

    internal TimeSpan Limit(TimeSpan ttl, bool hasSecondLevel)
    {
        var most = DefaultTtl ?? (hasSecondLevel ? TimeSpan.FromMinutes(1) : ttl);
        return most < ttl ? most : ttl;
    }

    /// <summary>
    /// Sets what suits a small process: a <see cref="SizeLimit"/> of 16 MiB and at most 1,000 entries
    /// (<see cref="MaxEntries"/>).
    /// </summary>
    /// <returns>The same object, to go on.</returns>
    public QueryCacheL1Options Small()
    {
        SizeLimit = 16L * 1024 * 1024;
        MaxEntries = 1_000;
        return this;
    }
}
