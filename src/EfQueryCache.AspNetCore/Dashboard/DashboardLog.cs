using Microsoft.Extensions.Logging;

namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>The log events of the dashboard.</summary>
internal static partial class DashboardLog
{
    [LoggerMessage(DashboardEventId.Closed, LogLevel.Warning, "{Why}")]
    public static partial void DashboardClosed(this ILogger logger, string why);

    [LoggerMessage(DashboardEventId.ForgedRequest, LogLevel.Warning, "A request to change the cache through its dashboard was refused: {Why}.")]
    public static partial void ForgedRequest(this ILogger logger, string why);

    [LoggerMessage(DashboardEventId.FeedFailed, LogLevel.Warning, "Reading what the dashboard shows failed.")]
    public static partial void FeedFailed(this ILogger logger, Exception exception);
}
