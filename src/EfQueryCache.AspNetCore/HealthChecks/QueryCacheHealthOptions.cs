namespace EfQueryCache.AspNetCore;

/// <summary>What a health check of a cache expects. Read once; checked when the application starts.</summary>
public sealed class QueryCacheHealthOptions
{
    /// <summary>
    /// Gets or sets which share of the queries and values, of those that could have come from the cache, has to. Below it health is
    /// degraded. What goes past the cache does not count.
    /// </summary>
    /// <value>The default, <see langword="null"/>, means that nothing is expected. Else above 0 and at most 1; 0.80 is four fifths.</value>
    public double? HitRatioTarget { get; set; }

    /// <summary>Gets or sets the time whose queries count for <see cref="HitRatioTarget"/>: that before the check, to a tenth exact.</summary>
    /// <value>The default is 5 minutes. From 1 second to a day.</value>
    public TimeSpan HitRatioWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets how many hits and misses there have to be in that time for the ratio to say anything.</summary>
    /// <value>The default is 100. Must be positive.</value>
    public int HitRatioMinimumRequests { get; set; } = 100;

    internal IEnumerable<string> Problems()
    {
        if (HitRatioTarget is { } target && !(target > 0 && target <= 1)) yield return Refused(nameof(HitRatioTarget), target, "above 0 and at most 1, or null");
        if (HitRatioWindow < TimeSpan.FromSeconds(1) || HitRatioWindow > TimeSpan.FromDays(1)) yield return Refused(nameof(HitRatioWindow), HitRatioWindow, "from 1 second to a day");
        if (HitRatioMinimumRequests <= 0) yield return Refused(nameof(HitRatioMinimumRequests), HitRatioMinimumRequests, "positive");
    }

    private static string Refused(string name, object value, string accepted)
        => FormattableString.Invariant($"{nameof(QueryCacheHealthOptions)}.{name} is {value}, but it must be {accepted}.");
}
