namespace EfQueryCache.Chaos;

/// <summary>Times that the protocol's promises depend on, shortened.</summary>
internal static class Timing
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan Quarantine = TimeSpan.FromSeconds(1.3);
    public static readonly TimeSpan MaxStaleness = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a COMMIT is held back: what is left of the lease, and of the quarantine, must be enough for it.</summary>
    public static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(0.8);
}
