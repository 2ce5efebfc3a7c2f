namespace EfQueryCache.Redis;

/// <summary>
/// The ids of the log events of EfQueryCache.Redis. They are a contract: never renumbered, never reused. 7xxx, beside those of
/// <see cref="QueryCacheEventId"/>.
/// </summary>
public static class RedisEventId
{
    /// <summary>Connecting to Redis failed; it is tried again.</summary>
    public const int ConnectingFailed = 7000;

    /// <summary>The connection to Redis was lost.</summary>
    public const int ConnectionLost = 7001;

    /// <summary>The connection to Redis is there again.</summary>
    public const int ConnectionRestored = 7002;

    /// <summary>A user name was given, which the client cannot send.</summary>
    public const int UserNameIgnored = 7003;

    /// <summary>The server is older than Redis 7 and cannot be used.</summary>
    public const int ServerTooOld = 7004;

    /// <summary>The server may evict what the guarantees depend on.</summary>
    public const int EvictionPolicy = 7005;

    /// <summary>A call has failed, the first one since one has succeeded; the database answers instead.</summary>
    public const int CallFailed = 7010;

    /// <summary>Several calls in a row have failed: Redis is left alone for a while.</summary>
    public const int BreakerOpened = 7011;

    /// <summary>Redis is tried again.</summary>
    public const int BreakerHalfOpened = 7012;

    /// <summary>Redis answers again.</summary>
    public const int BreakerClosed = 7013;

    /// <summary>Redis could not be told that a write has ended; until it is, this process does not use it.</summary>
    public const int EndLost = 7020;

    /// <summary>More writes than are kept wait to be told: everything will be invalidated instead.</summary>
    public const int EndsCollapsed = 7021;

    /// <summary>Redis knows of all writes of this process again.</summary>
    public const int EndsTold = 7022;

    /// <summary>The process ends, and Redis could not be told of all its writes.</summary>
    public const int EndsGivenUp = 7023;
}
