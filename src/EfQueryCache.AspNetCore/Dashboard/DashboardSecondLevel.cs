namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>What is known of the second level and of other processes.</summary>
internal sealed record DashboardSecondLevel(
    double HeardSecondsAgo, long Heard, long Suspensions, long Promotions, long Demotions, long NotShared, long Rejected)
{
    public static DashboardSecondLevel? Of(QueryCacheStatistics statistics) => statistics.HeardAge is not { } age
        ? null
        : new(age.TotalSeconds, statistics.Heard, statistics.Suspensions, statistics.Promotions, statistics.Demotions, statistics.NotShared, statistics.SecondLevelRejected);
}
