namespace EfQueryCache.AspNetCore;

/// <summary>
/// The ids of the dashboard's log events. They are a contract: never renumbered, never reused. 53xx, beside those of
/// <see cref="QueryCacheEventId"/>.
/// </summary>
public static class DashboardEventId
{
    /// <summary>The dashboard was asked for, but nobody has said who may open it; logged once.</summary>
    public const int Closed = 5300;

    /// <summary>A request to invalidate or clear came from another site, or without a valid antiforgery token, and was refused.</summary>
    public const int ForgedRequest = 5301;

    /// <summary>Reading the cache's figures or changes failed.</summary>
    public const int FeedFailed = 5302;
}
