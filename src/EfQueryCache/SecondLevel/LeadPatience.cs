namespace EfQueryCache.SecondLevel;

/// <summary>
/// How long one process leads a load, and how long others wait for it: several times what such a load usually takes. Then it has
/// died, or its end got lost with a link, and they load it themselves.
/// </summary>
internal static class LeadPatience
{
    /// <summary>After so long a lead ends by itself, and nobody waits longer.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private const int UsualLoads = 8;

    // What takes milliseconds takes longer where hundreds of callers have just come, or the collector runs.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <param name="usual">What a load takes on the average; zero when nobody knows yet.</param>
    public static TimeSpan Of(TimeSpan usual)
    {
        if (usual <= TimeSpan.Zero || usual >= Lease / UsualLoads) return Lease;
        var patience = usual * UsualLoads;
        return patience < Least ? Least : patience;
    }
}
