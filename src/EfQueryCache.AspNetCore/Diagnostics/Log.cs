using Microsoft.Extensions.Logging;

namespace EfQueryCache.AspNetCore.Diagnostics;

/// <summary>What is written to the log. No parameter values, no entity tags of anybody, no secrets.</summary>
internal static partial class Log
{
    [LoggerMessage(QueryCacheEventId.NotModified, LogLevel.Debug, "{Path} is answered 304: all that its response was made of is current.")]
    public static partial void NotModified(ILogger logger, string path);

    [LoggerMessage(QueryCacheEventId.NoEntityTag, LogLevel.Debug, "{Path} has no entity tag: {Reason}.")]
    public static partial void NoTag(ILogger logger, string path, string reason);

    [LoggerMessage(QueryCacheEventId.AccessClosed, LogLevel.Warning, "{Why}")]
    public static partial void Closed(ILogger logger, string why);

    [LoggerMessage(QueryCacheEventId.EventsFailed, LogLevel.Error, "Invalidations are not told to web clients any more; they hear nothing until the application is started again.")]
    public static partial void EventsFailed(ILogger logger, Exception exception);

    [LoggerMessage(QueryCacheEventId.OutputNotEvicted, LogLevel.Warning, "Evicting responses from the output cache failed; it is tried again. Until then older ones are served.")]
    public static partial void OutputNotEvicted(ILogger logger, Exception exception);

    [LoggerMessage(QueryCacheEventId.DashboardForgedRequest, LogLevel.Warning, "A request to change the cache through its dashboard was refused: {Why}.")]
    public static partial void DashboardForgedRequest(this ILogger logger, string why);

    [LoggerMessage(QueryCacheEventId.DashboardFeedFailed, LogLevel.Warning, "Reading what the dashboard shows failed.")]
    public static partial void DashboardFeedFailed(this ILogger logger, Exception exception);
}
