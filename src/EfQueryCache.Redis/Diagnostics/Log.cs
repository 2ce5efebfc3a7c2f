using Microsoft.Extensions.Logging;

namespace EfQueryCache.Redis.Diagnostics;

/// <summary>Every log event of the package. Never a key, a value, or any part of a configuration.</summary>
internal static partial class Log
{
    [LoggerMessage(RedisEventId.ConnectingFailed, LogLevel.Warning, "Connecting to Redis failed ({Fault}); trying again in {Pause}.")]
    public static partial void ConnectingFailed(this ILogger logger, string fault, TimeSpan pause);

    [LoggerMessage(RedisEventId.ConnectionLost, LogLevel.Warning, "The connection to Redis was lost ({Fault}); the database answers until it is back.")]
    public static partial void ConnectionLost(this ILogger logger, string fault);

    [LoggerMessage(RedisEventId.ConnectionRestored, LogLevel.Information, "The connection to Redis is there again.")]
    public static partial void ConnectionRestored(this ILogger logger);

    [LoggerMessage(RedisEventId.UserNameIgnored, LogLevel.Warning,
        "The address of Redis has a user name. StackExchange.Redis 1.2.6 cannot send it and authenticates as the default user; give the connection to AddRedis to use another client.")]
    public static partial void UserNameIgnored(this ILogger logger);

    [LoggerMessage(RedisEventId.ServerTooOld, LogLevel.Error, "The server is older than Redis 7 and cannot be used: entries are not shared. Redis 7 or Valkey is needed.")]
    public static partial void ServerTooOld(this ILogger logger);

    [LoggerMessage(RedisEventId.EvictionPolicy, LogLevel.Warning,
        "Redis' maxmemory-policy is {Policy}: when it is full, it may evict marks of writers that are about to commit. Set noeviction, or give the cache a server of its own that never fills up.")]
    public static partial void EvictionPolicy(this ILogger logger, string policy);

    [LoggerMessage(RedisEventId.CallFailed, LogLevel.Warning,
        "A call to Redis failed ({Fault}, timeout {Timeout}); the database answers instead. Further failures are counted, not logged, until a call succeeds.")]
    public static partial void CallFailed(this ILogger logger, string fault, TimeSpan timeout);

    [LoggerMessage(RedisEventId.BreakerOpened, LogLevel.Error, "{Failures} calls to Redis failed in a row; it is left alone for {Duration}, or until it is connected again.")]
    public static partial void BreakerOpened(this ILogger logger, int failures, TimeSpan duration);

    [LoggerMessage(RedisEventId.BreakerHalfOpened, LogLevel.Debug, "Redis is tried again.")]
    public static partial void BreakerHalfOpened(this ILogger logger);

    [LoggerMessage(RedisEventId.BreakerClosed, LogLevel.Information, "Redis answers again.")]
    public static partial void BreakerClosed(this ILogger logger);

    [LoggerMessage(RedisEventId.EndLost, LogLevel.Error,
        "Redis could not be told that a write to {Tags} tags has ended, {Changed} of which have changed. It is told as soon as it answers; until then this process does not use it, and others may serve older results. Further ones are counted, not logged, until all were told.")]
    public static partial void EndLost(this ILogger logger, int tags, int changed);

    [LoggerMessage(RedisEventId.EndsCollapsed, LogLevel.Error,
        "Writes to more than {Limit} tags wait for Redis to be told of them: as soon as it answers, everything is invalidated instead.")]
    public static partial void EndsCollapsed(this ILogger logger, int limit);

    [LoggerMessage(RedisEventId.EndsTold, LogLevel.Information, "Redis knows of all writes of this process again and is used.")]
    public static partial void EndsTold(this ILogger logger);

    [LoggerMessage(RedisEventId.EndsGivenUp, LogLevel.Error, "{Count} writes of this process, which ends, could not be told to Redis: others may serve older results until these expire.")]
    public static partial void EndsGivenUp(this ILogger logger, int count);
}
