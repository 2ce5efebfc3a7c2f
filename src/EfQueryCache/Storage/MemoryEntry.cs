using EfQueryCache.Consistency;

namespace EfQueryCache.Storage;

/// <summary>Something that is kept in memory: under which versions it was made, its age, and what it takes.</summary>
internal abstract class MemoryEntry
{
    private long _hits;

    /// <param name="versions">The versions it was made under.</param>
    /// <param name="created">When its making began, as a timestamp of the cache's clock.</param>
    /// <param name="ttl">How long it may be served.</param>
    /// <param name="bytes">What it takes in memory, in bytes, without its versions.</param>
    protected MemoryEntry(TagVersions versions, long created, TimeSpan ttl, long bytes)
        => (Versions, Created, Ttl, Bytes) = (versions, created, ttl, bytes + (versions.Cells.Length * 16L));

    public TagVersions Versions { get; }

    public long Created { get; }

    public TimeSpan Ttl { get; }

    /// <summary>How long it is kept beyond that, for the case that the database fails.</summary>
    public TimeSpan KeptLonger { get; init; }

    /// <summary>What it takes in memory. Changed by the store only, when more is kept with it.</summary>
    public long Bytes { get; set; }

    public long Hits => Volatile.Read(ref _hits);

    /// <summary>How often it was used, as far as the store cares; see <see cref="HitDensity"/>.</summary>
    public int Uses { get; set; }

    /// <summary>When it was used last or else stored, by the clock of the store.</summary>
    public int LastUse { get; set; }

    /// <summary>Its place among the store's entries; negative when it is in none.</summary>
    public int Place { get; set; } = -1;

    /// <summary>Where its uses are recorded, from the time that it is stored.</summary>
    public HitDensity? Density { get; set; }

    public void RecordHit()
    {
        Interlocked.Increment(ref _hits);
        Density?.RecordUse(this);
    }
}
