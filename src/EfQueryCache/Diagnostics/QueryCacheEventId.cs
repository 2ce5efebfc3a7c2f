namespace EfQueryCache;

/// <summary>
/// The ids of the log events. They are a contract: never renumbered, never reused. 1xxx reads, 2xxx stores, 3xxx
/// invalidation, 4xxx other processes, 5xxx the web (EfQueryCache.AspNetCore), 6xxx configuration.
/// </summary>
public static class QueryCacheEventId
{
    /// <summary>A query was answered from the cache.</summary>
    public const int Hit = 1000;

    /// <summary>A cacheable query was not in the cache; the database answered.</summary>
    public const int Miss = 1001;

    /// <summary>A cacheable query was answered past the cache; the event names the reason.</summary>
    public const int Bypass = 1002;

    /// <summary>A query can never be cached as it is; logged once per query.</summary>
    public const int Uncacheable = 1003;

    /// <summary>Reading the database's catalog failed; queries of views are not cached until it succeeds.</summary>
    public const int CatalogFailed = 1004;

    /// <summary>The database failed, and an entry past its time to live, but not invalidated, answered a query.</summary>
    public const int ServedStale = 1005;

    /// <summary>The database failed to answer a query for which there may be an entry.</summary>
    public const int DatabaseFailed = 1006;

    /// <summary>With <c>VerifyHits</c>: the database answered something else than the cache; the event explains.</summary>
    public const int HitMismatch = 1020;

    /// <summary>A value was there.</summary>
    public const int ValueHit = 1010;

    /// <summary>A value was not there; its factory makes it, if there is one.</summary>
    public const int ValueMiss = 1011;

    /// <summary>A result was stored.</summary>
    public const int Stored = 2000;

    /// <summary>A result was larger than an entry may be and was not stored.</summary>
    public const int TooLarge = 2001;

    /// <summary>A result has a column whose values cannot be kept and was not stored.</summary>
    public const int ColumnNotKept = 2002;

    /// <summary>A value was stored.</summary>
    public const int ValueStored = 2010;

    /// <summary>A value was not stored, because a query that its factory ran went past the cache.</summary>
    public const int ValueNotStored = 2011;

    /// <summary>What the second level had stored could not be read and was taken for missing.</summary>
    public const int PayloadRejected = 2020;

    /// <summary>A result has a column that cannot be written for the second level; it stays in memory.</summary>
    public const int NotShared = 2021;

    /// <summary>Removing expired entries failed; it will be tried again.</summary>
    public const int SweepFailed = 2012;

    /// <summary>A write was committed and has invalidated what was read from its tables.</summary>
    public const int Invalidated = 3000;

    /// <summary>A command of which nobody knows the tables has invalidated everything read from its database.</summary>
    public const int UnknownWrite = 3001;

    /// <summary>Nobody knows whether a COMMIT took effect; its tables are not cached until that is known.</summary>
    public const int OutcomeUnknown = 3002;

    /// <summary>A COMMIT of unknown outcome is settled; its tables are cached again.</summary>
    public const int OutcomeSettled = 3003;

    /// <summary>Asking the server about a COMMIT of unknown outcome failed; it will be asked again.</summary>
    public const int OutcomeProbeFailed = 3004;

    /// <summary>Entries were invalidated by tag, or the whole cache was cleared, by hand.</summary>
    public const int InvalidatedByHand = 3005;

    /// <summary><c>InvalidateAsync</c> was called for an entity that no context using the cache has.</summary>
    public const int NothingToInvalidate = 3006;

    /// <summary>With <c>VerifyWrites</c>: a transaction has changed tables past EF Core.</summary>
    public const int UnseenWrite = 3007;

    /// <summary>A write goes on although the second level could not be told of it before its COMMIT; it will be told later.</summary>
    public const int WriteNotShared = 3008;

    /// <summary>Entries in memory are served without asking the second level: what other processes write is heard in time.</summary>
    public const int Trusted = 4000;

    /// <summary>The second level is asked before anything is served from memory: what other processes write was not heard in time.</summary>
    public const int Suspended = 4001;

    /// <summary>Reading the log of the second level failed in an unexpected way.</summary>
    public const int LogNotRead = 4002;

    /// <summary>A web request was answered 304: all that its response was made of is current.</summary>
    public const int NotModified = 5000;

    /// <summary>A web response has no entity tag; the event says why.</summary>
    public const int NoEntityTag = 5001;

    /// <summary>A page or stream for web clients is closed, because nobody has said who may open it.</summary>
    public const int AccessClosed = 5100;

    /// <summary>Invalidations are not told to web clients any more, because of an unexpected failure.</summary>
    public const int EventsFailed = 5101;

    /// <summary>Evicting responses from ASP.NET Core's output cache failed; it will be tried again.</summary>
    public const int OutputNotEvicted = 5200;

    /// <summary>A request to invalidate or clear came from another site, or without a valid antiforgery token, and was refused.</summary>
    public const int DashboardForgedRequest = 5300;

    /// <summary>Reading the cache's figures or changes for the dashboard failed.</summary>
    public const int DashboardFeedFailed = 5301;

    /// <summary>A changed configuration is invalid; the settings stay as they were.</summary>
    public const int ConfigurationRejected = 6000;

    /// <summary>A changed configuration is in force.</summary>
    public const int ConfigurationReloaded = 6001;
}
