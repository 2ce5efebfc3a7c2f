using Microsoft.Extensions.Logging;

namespace EfQueryCache.Diagnostics;

/// <summary>Every log event of the library. Never a SQL value, a key in clear or a connection string.</summary>
internal static partial class Log
{
    [LoggerMessage(QueryCacheEventId.Hit, LogLevel.Debug, "Entry {KeyHash} answered a query; {Rows} rows.")]
    public static partial void Hit(this ILogger logger, string keyHash, int rows);

    [LoggerMessage(QueryCacheEventId.Miss, LogLevel.Debug, "Entry {KeyHash} is missing ({Why}); the database answers.")]
    public static partial void Miss(this ILogger logger, string keyHash, string why);

    [LoggerMessage(QueryCacheEventId.Bypass, LogLevel.Debug, "A cacheable query goes past the cache: {Reason}.")]
    public static partial void Bypass(this ILogger logger, BypassReason reason);

    [LoggerMessage(QueryCacheEventId.Uncacheable, LogLevel.Information,
        "A query marked cacheable can never be cached: {Reason} ({Detail}). The database answers it. ExplainCacheAsync tells more.")]
    public static partial void Uncacheable(this ILogger logger, BypassReason reason, string detail);

    [LoggerMessage(QueryCacheEventId.CatalogFailed, LogLevel.Warning,
        "Reading the tables behind the database's views failed; queries of views are not cached until it succeeds.")]
    public static partial void CatalogFailed(this ILogger logger, Exception exception);

    [LoggerMessage(QueryCacheEventId.ServedStale, LogLevel.Warning,
        "The database failed: entry {KeyHash}, {Age} old and past its time to live, answered a query. Nothing it depends on has been written since.")]
    public static partial void ServedStale(this ILogger logger, string keyHash, TimeSpan age);

    [LoggerMessage(QueryCacheEventId.DatabaseFailed, LogLevel.Warning, "The database failed to answer a query; the cache answers if it can.")]
    public static partial void DatabaseFailed(this ILogger logger, Exception exception);

    [LoggerMessage(QueryCacheEventId.Stored, LogLevel.Debug, "Entry {KeyHash} stored: {Rows} rows, {Bytes} bytes.")]
    public static partial void Stored(this ILogger logger, string keyHash, int rows, long bytes);

    [LoggerMessage(QueryCacheEventId.TooLarge, LogLevel.Information,
        "The result of query {KeyHash} is larger than an entry may be (MaxEntryBytes, MaxRows or a quarter of L1.SizeLimit) and was not stored.")]
    public static partial void TooLarge(this ILogger logger, string keyHash);

    [LoggerMessage(QueryCacheEventId.ColumnNotKept, LogLevel.Information,
        "The result of query {KeyHash} has a value in column {Column} that cannot be kept safely and was not stored.")]
    public static partial void ColumnNotKept(this ILogger logger, string keyHash, string column);

    [LoggerMessage(QueryCacheEventId.ValueHit, LogLevel.Debug, "Value {KeyHash} was there.")]
    public static partial void ValueHit(this ILogger logger, string keyHash);

    [LoggerMessage(QueryCacheEventId.ValueMiss, LogLevel.Debug, "Value {KeyHash} is missing.")]
    public static partial void ValueMiss(this ILogger logger, string keyHash);

    [LoggerMessage(QueryCacheEventId.ValueStored, LogLevel.Debug, "Value {KeyHash} stored: {Bytes} bytes.")]
    public static partial void ValueStored(this ILogger logger, string keyHash, long bytes);

    [LoggerMessage(QueryCacheEventId.ValueNotStored, LogLevel.Debug,
        "Value {KeyHash} was not stored: a query or value that its factory asked for went past the cache, or changed meanwhile.")]
    public static partial void ValueNotStored(this ILogger logger, string keyHash);

    [LoggerMessage(QueryCacheEventId.SweepFailed, LogLevel.Warning, "Removing expired entries failed; trying again at the next interval.")]
    public static partial void SweepFailed(this ILogger logger, Exception exception);

    [LoggerMessage(QueryCacheEventId.Invalidated, LogLevel.Debug, "Invalidated by {Invalidation}.")]
    public static partial void Invalidated(this ILogger logger, QueryCacheInvalidation invalidation);

    [LoggerMessage(QueryCacheEventId.UnknownWrite, LogLevel.Information,
        "A write ({Cause}) may change any table of database {Database}, because of {Reason}: everything read from it is invalidated with it. "
        + "To declare what it changes, run it inside of IQueryCache.SuppressInvalidation() and call Database.MarkChanged<T>() for each entity.")]
    public static partial void UnknownWrite(this ILogger logger, InvalidationCause cause, string database, string reason);

    [LoggerMessage(QueryCacheEventId.OutcomeUnknown, LogLevel.Warning,
        "Whether a {Cause} was committed is not known. Until the server process has ended or {Lease} have passed, these are not cached: {Tags}.")]
    public static partial void OutcomeUnknown(this ILogger logger, InvalidationCause cause, TimeSpan lease, string tags, Exception? exception);

    [LoggerMessage(QueryCacheEventId.OutcomeSettled, LogLevel.Information,
        "A {Cause} of unknown outcome is settled: {Reason}. Its tags changed and are cached again.")]
    public static partial void OutcomeSettled(this ILogger logger, InvalidationCause cause, string reason);

    [LoggerMessage(QueryCacheEventId.OutcomeProbeFailed, LogLevel.Debug,
        "Asking the server about a COMMIT of unknown outcome failed; asking again.")]
    public static partial void OutcomeProbeFailed(this ILogger logger, Exception exception);

    [LoggerMessage(QueryCacheEventId.InvalidatedByHand, LogLevel.Information, "Invalidated by hand: {Invalidation}.")]
    public static partial void InvalidatedByHand(this ILogger logger, QueryCacheInvalidation invalidation);

    [LoggerMessage(QueryCacheEventId.NothingToInvalidate, LogLevel.Information,
        "InvalidateAsync<{Entity}> found nothing to invalidate: no context that has used this cache has such an entity.")]
    public static partial void NothingToInvalidate(this ILogger logger, Type entity);

    [LoggerMessage(QueryCacheEventId.UnseenWrite, LogLevel.Warning,
        "A transaction changes tables that EF Core was not seen to write: {Tables}. They are invalidated with it, but only because "
        + "VerifyWrites looked; use Database.MarkChanged for what is written past EF Core.")]
    public static partial void UnseenWrite(this ILogger logger, string tables);

    [LoggerMessage(QueryCacheEventId.WriteNotShared, LogLevel.Error,
        "{Cause} of {Tables} goes on although the second level could not be told of it: other processes may serve older rows until it is. "
        + "WriteMode.Safe would refuse it.")]
    public static partial void WriteNotShared(this ILogger logger, InvalidationCause cause, string tables);

    [LoggerMessage(QueryCacheEventId.Trusted, LogLevel.Information,
        "The log of the second level is read: entries in memory are served without asking, and what other processes write is seen within {MaxStaleness}.")]
    public static partial void Trusted(this ILogger logger, TimeSpan maxStaleness);

    [LoggerMessage(QueryCacheEventId.Suspended, LogLevel.Warning,
        "The log of the second level could not be read for {MaxStaleness}: until it is, nothing is served from memory without asking.")]
    public static partial void Suspended(this ILogger logger, TimeSpan maxStaleness);

    [LoggerMessage(QueryCacheEventId.LogNotRead, LogLevel.Error, "Reading the log of the second level failed in an unexpected way; trying again.")]
    public static partial void LogNotRead(this ILogger logger, Exception exception);

    [LoggerMessage(QueryCacheEventId.PayloadRejected, LogLevel.Warning,
        "What the second level has stored as entry {KeyHash} is damaged, of another version or another entry; it is taken for missing.")]
    public static partial void PayloadRejected(this ILogger logger, string keyHash);

    [LoggerMessage(QueryCacheEventId.NotShared, LogLevel.Debug, "Entry {KeyHash} stays in memory: values of type {Type} cannot be written.")]
    public static partial void NotShared(this ILogger logger, string keyHash, string type);

    [LoggerMessage(QueryCacheEventId.HitMismatch, LogLevel.Error,
        "A hit differs from what the database answers, although nothing that the cache knows of has changed. The entry was dropped, the database's rows are served. {Explanation}")]
    public static partial void HitMismatch(this ILogger logger, string explanation);

    [LoggerMessage(QueryCacheEventId.ConfigurationRejected, LogLevel.Error, "The changed configuration is invalid and was not taken; the settings stay as they were. {Problems}")]
    public static partial void ConfigurationRejected(this ILogger logger, string problems);

    [LoggerMessage(QueryCacheEventId.ConfigurationReloaded, LogLevel.Information,
        "The settings of cache \"{Name}\" were reloaded: enabled {Enabled}, default time to live {DefaultTtl}. What is not a time to live or a switch takes effect at the next start.")]
    public static partial void ConfigurationReloaded(this ILogger logger, string name, bool enabled, TimeSpan defaultTtl);
}
