using EfQueryCache.Consistency;

namespace EfQueryCache.Diagnostics;

/// <summary>Says why a query goes past the cache.</summary>
internal static class BypassCauses
{
    public static Cause Of(BypassReason reason, string detail, IEnumerable<TagCell> marked) => reason switch
    {
        BypassReason.Disabled => new(
            "The cache is switched off: QueryCacheOptions.Enabled is false. The database answers every query; writes go on invalidating.",
            "Set Enabled to true, in code or as QueryCache:Enabled in the configuration, where it works without a restart."),
        BypassReason.Requested => new(
            "The query runs inside of IQueryCache.Bypass(), which sends every query of this async flow to the database.",
            "Dispose what Bypass() returned before running the query."),
        BypassReason.Transaction => new(
            "The context has an open transaction. Inside of it a query may see rows that are not committed yet, which nobody else must see, so the database answers and nothing is stored.",
            "Run the query before the transaction begins or after it has ended, or on another context."),
        BypassReason.AmbientTransaction => new(
            "A TransactionScope is in force. Inside of it a query may see rows that are not committed yet, which nobody else must see, so the database answers and nothing is stored.",
            "Run the query outside of the scope, or in a TransactionScope with TransactionScopeOption.Suppress."),
        BypassReason.MarkedByWriter => new(
            $"Somebody is just now committing a write to {Names(marked)}, or the outcome of such a COMMIT is not known yet. Until that is decided only the database knows the rows.",
            "Nothing to do: it ends with the COMMIT. If it lasts, look for a transaction that was left open, or for log event 3002 (outcome unknown)."),
        BypassReason.VolatileFunction => new(
            $"The query calls {detail}, which can give another result each time although no table changes.",
            "Compute the value in C# and pass it as a parameter. If the function only asks for the time and an older answer will do: Cacheable(c => c.AllowTimeDependent())."),
        BypassReason.OpaqueSource => new(
            $"The cache cannot see which tables the query reads through {(detail.Length == 0 ? "SQL that EF Core did not generate" : detail)}, so it would not know when to invalidate the result.",
            "Declare them: Cacheable(c => c.DependsOn<TEntity>()), or DependsOn(\"schema.table\"). Together with what the cache sees, that must be all of them."),
        BypassReason.Write => new(
            "Running the query changes data, or may: it writes, locks rows, or calls a function that writes. It has to run each time.",
            "Do not mark it; separate the reading from the writing to cache the reading."),
        BypassReason.SplitQuery => new(
            "One of the commands of this split query cannot be cached, so none of them is: a part of a result is of no use.",
            "Use AsSingleQuery(), or explain the parts on their own to see which one it is."),
        BypassReason.ParameterType => new(
            "A parameter is of a type whose values cannot be compared exactly, so two different questions could be taken for one.",
            "Pass a number, a string, a date, a GUID, an enum, or an array or list of these."),
        BypassReason.ColumnType => new(
            $"The result has a value{(detail.Length == 0 ? "" : $" in column {detail}")} of a type that cannot be kept and handed out again safely.",
            "Select other columns, or map the property to a type with a value converter whose result is immutable."),
        BypassReason.ResultPredicate => new(
            "CacheWhen or AdaptiveTtl, said by the query or its profile, did not want the last result to be stored.",
            "Nothing to do if that is meant. Otherwise let CacheWhen return true, or AdaptiveTtl more than zero."),
        BypassReason.TooLarge => new("The result is larger than an entry may be.", "Ask for fewer rows or columns, or raise MaxEntryBytes or MaxRows."),
        BypassReason.Standby => new(
            "The connection string allows a standby server to answer. Its rows can be older than a write that has just invalidated them, so they must not be stored.",
            "Use Target Session Attributes=primary for this context, or accept older rows with Cacheable(c => c.StaleReads())."),
        BypassReason.NotCacheableEntity => new(
            "The query reads an entity that the model keeps out of the cache with NotCacheable().",
            "Take NotCacheable() away from the entity if its rows may be cached."),
        BypassReason.NotMarked => new(
            detail.Length > 0
                ? "The query is marked with NotCacheable(), which wins over everything else that says it is cacheable."
                : "Nobody says that this query may be cached: it is not marked with Cacheable(), not all of its entities are IsCacheable() in the model, and CacheAll is off or leaves one of its entities out.",
            detail.Length > 0 ? "Take NotCacheable() out of the query." : "Add .Cacheable() to the query, anywhere before its end."),
        BypassReason.CatalogIsRead => new(
            $"The query reads {detail}, and the cache is just now asking PostgreSQL's catalog which tables are behind it.",
            "Nothing to do: run it again in a moment. If it lasts, look for log event 1004 (the catalog could not be read)."),
        BypassReason.SecondLevelUnavailable => new(
            "The second level cannot be reached, or does not know yet of all writes of this process. Without it nobody knows whether an entry is current.",
            "Nothing to do here: it ends when the second level can be reached again. Look at its server and at the log events of its package."),
        BypassReason.NewEpoch => new(
            "The second level was flushed, restarted or replaced just now, and may have lost marks of writers. Until they have ended only the database knows the rows.",
            "Nothing to do: it ends by itself after a moment. If it lasts, the second level loses its keys: look at its memory policy (noeviction) and its log."),
        _ => new($"The database answers: {reason}.", ""),
    };

    private static string Names(IEnumerable<TagCell> marked)
        => string.Join(", ", marked.Select(cell => cell.Name).Distinct()) is { Length: > 0 } names ? names : "one of its tables";
}
