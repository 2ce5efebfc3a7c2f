using System.Globalization;
using EfQueryCache.Consistency;
using EfQueryCache.Execution;
using EfQueryCache.Keys;
using EfQueryCache.Storage;

namespace EfQueryCache.Diagnostics;

/// <summary>Says what a query that may be cached finds in the cache, and why.</summary>
internal static class EntryCauses
{
    public static Cause Of(QueryCache cache, in CacheRequest request, EntryState state, QueryCacheEntry? entry) => state switch
    {
        EntryState.Valid => new($"Running the query now is a hit: what is stored may be served for another {InWords(Remaining(cache, entry!, request))}, unless a write changes it."),
        EntryState.Expired => new(
            $"The stored result has outlived its time to live of {InWords(entry!.Ttl)}. The next execution asks the database and stores it anew.",
            "If that is too early, give it more time: Cacheable(ttl), its profile, the model, or DefaultTtl. Writes through EF Core invalidate at once, whatever the time to live."),
        EntryState.TooOld => new(
            $"The stored result is older than the {InWords(request.Ttl)} that this query accepts, although it was stored for {InWords(entry!.Ttl)} by a query that accepts more.",
            "Let all callers of the query accept the same age, or leave the time to live to a profile that they share."),
        EntryState.Invalidated => new(
            $"The stored result is no longer valid{Because(entry!.Versions.FindChanged()?.Name, entry.Versions.FindChanged()?.Latest)}. {InWords(entry.Versions.FindChanged()?.Latest)} The next execution asks the database and stores it anew.",
            InvalidationCure(entry.Versions.FindChanged()?.Latest)),
        EntryState.LacksTag => new(
            $"A result is stored, but it was stored without {Missing(request, entry!)}: it could not be invalidated as this query wants. The next execution stores it again with everything that both want.",
            "Nothing to do if it happens once. Name the same tags and dependencies wherever the query is written, best in a profile."),
        _ => Absent(cache, request),
    };

    public static TimeSpan Remaining(QueryCache cache, QueryCacheEntry entry, in CacheRequest request)
    {
        var left = (entry.Ttl < request.Ttl ? entry.Ttl : request.Ttl) - cache.Options.TimeProvider.GetElapsedTime(entry.Created, request.Now);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static Cause Absent(QueryCache cache, in CacheRequest request)
    {
        var options = cache.Options;
        if (cache.Store.History?.FindRefusal(request.Key) is { } refusal)
        {
            return refusal.Reason == BypassReason.TooLarge
                ? new(
                    string.Create(CultureInfo.InvariantCulture, $"The last result was not stored, because it was larger than an entry may be (MaxEntryBytes {options.MaxEntryBytes:N0}, MaxRows {options.MaxRows:N0}, L1.SizeLimit {options.L1.SizeLimit:N0}). Every execution asks the database."),
                    "Ask for fewer rows or columns (Where, Take, Select), or raise the limit that it exceeds.")
                : BypassCauses.Of(refusal.Reason, refusal.Detail, []);
        }

        return cache.Store.History?.FindEviction(request.Key) is { } eviction ? Evicted(options, eviction) : NeverStored(cache, request.Key);
    }

    private static Cause Evicted(QueryCacheOptions options, CacheEviction eviction) => eviction.Reason switch
    {
        EvictionReason.Size => new(
            string.Create(CultureInfo.InvariantCulture, $"The result was stored, but dropped at {eviction.Time:u} to make room for others: all entries together may take {options.L1.SizeLimit:N0} bytes (L1.SizeLimit)."),
            "Raise L1.SizeLimit, or cache less: fewer rows and columns, fewer different parameter values."),
        EvictionReason.Expired => new($"The result was stored, but its time to live ended before {eviction.Time:u}.", "If that is too early, give it more time: Cacheable(ttl), its profile, the model, or DefaultTtl."),
        EvictionReason.Cleared => new($"The whole cache was cleared by hand at {eviction.Time:u} (ClearAsync).", "Nothing to do: the next execution stores it again."),
        EvictionReason.Mismatch => new(
            $"VerifyHits found at {eviction.Time:u} that the database had other rows than the stored result, so that was dropped.",
            "See log event 1020 for what can cause that."),
        EvictionReason.Superseded => new($"The result was stored, but the same query was answered by the database or the second level at {eviction.Time:u}, perhaps with something newer that another process has written. The next execution stores it again."),
        EvictionReason.Invalidated => new(
            $"The result was stored and then invalidated{Because(eviction.ChangedName, eviction.Invalidation)}. {InWords(eviction.Invalidation)} The next execution stores it again.",
            InvalidationCure(eviction.Invalidation)),
        _ => new($"The result was stored and left the cache at {eviction.Time:u}: {eviction.Reason}. The next execution stores it again."),
    };

    private static Cause NeverStored(QueryCache cache, ResultKey key)
    {
        var others = cache.Store.Keys.Where(other => ReferenceEquals(other.Plan, key.Plan)).Select(other => key.DifferenceTo(other)).ToArray();
        if (others.Length == 0) return new("Nothing is stored yet: the query was not run before, or nobody remembers. Running it asks the database once and stores the result.");

        var most = others.MinBy(difference => int.PopCount((int)difference));
        var what = string.Join(" and ", new[]
        {
            most.HasFlag(KeyDifference.Values) ? "other parameter values" : "",
            most.HasFlag(KeyDifference.Variation) ? "another VaryBy or KeyPrefix (another tenant or user)" : "",
            most.HasFlag(KeyDifference.Database) ? "another database or connection string" : "",
        }.Where(text => text.Length > 0));
        return new(
            $"Nothing is stored for this question, but {others.Length} result(s) of the same SQL are, for {what}. Results are never shared between these, because their rows can differ.",
            "Nothing to do if that is meant. Running the query stores a result of its own.");
    }

    private static string Missing(in CacheRequest request, QueryCacheEntry entry)
    {
        var tags = request.Conditions.Tags.Except(entry.Conditions.Tags).Select(tag => $"tag {tag}");
        return string.Join(", ", tags.Concat(request.Conditions.Tables.Except(entry.Conditions.Tables).Select(table => $"table {table}")));
    }

    // A tag that a table is written under is called like the table.
    private static string Because(string? changed, QueryCacheInvalidation? invalidation) => invalidation switch
    {
        _ when string.IsNullOrEmpty(changed) => "",
        { IsEverything: true } => $", because anything in {invalidation.Database ?? "the cache"} may have changed",
        { Tables.Count: 0, Tags.Count: 0 } => ", because this very query was invalidated by hand (InvalidateAsync)",
        _ when invalidation?.Tags.Contains(changed) == true => $", because tag {changed} was invalidated",
        _ when changed == RowTags.Name => $", because {changed}, or of its scope, has changed",
        _ when changed.LastIndexOf('!') is > 0 and var end => $", because rows of table {changed[..end]} have changed of which nobody can tell the {(changed[end..] == "!bulk" ? "keys" : "scope")}",
        _ => $", because table {changed} has changed",
    };

    private static string InWords(QueryCacheInvalidation? invalidation)
    {
        if (invalidation is null) return "";
        var kind = invalidation.Transaction switch
        {
            TransactionKind.Database => " in a transaction of EF Core",
            TransactionKind.External => " in a transaction outside of EF Core",
            TransactionKind.Ambient => " in a TransactionScope",
            _ => "",
        };
        var what = invalidation.IsEverything ? ["everything"] : invalidation.Tables.Concat(invalidation.Tags.Select(tag => $"tag {tag}")).DefaultIfEmpty("this query").ToArray();
        var reason = invalidation.Reason is null ? "" : IsHeard(invalidation) ? $" ({invalidation.Reason})" : $", because nobody can tell what it writes ({invalidation.Reason})";
        var unknown = invalidation.IsOutcomeUnknown ? " Whether it was committed is not known; to be safe it counts." : "";
        return $"The cause was {CauseInWords(invalidation.Cause)}{kind} at {invalidation.Time:u}, which changed {string.Join(", ", what)}{reason}.{unknown}";
    }

    private static string InvalidationCure(QueryCacheInvalidation? invalidation) => invalidation switch
    {
        { Reason: not null } when !IsHeard(invalidation) => "Declare what the command writes: run it inside of IQueryCache.SuppressInvalidation() and call Database.MarkChanged<T>() for each entity.",
        _ => "Nothing to do: this is how a cached result follows its tables.",
    };

    private static bool IsHeard(QueryCacheInvalidation invalidation) => invalidation.Cause == InvalidationCause.OtherProcess;

    private static string CauseInWords(InvalidationCause cause) => string.Join(" and ", Enum.GetValues<InvalidationCause>().Where(flag => flag != 0 && cause.HasFlag(flag)).Select(flag => flag switch
    {
        InvalidationCause.RawSql => "raw SQL",
        InvalidationCause.Migration => "a migration",
        InvalidationCause.MarkChanged => "Database.MarkChanged",
        InvalidationCause.ByHand => "a call of IQueryCache by hand",
        InvalidationCause.OtherProcess => "another process",
        InvalidationCause.Unseen => "a write past EF Core that VerifyWrites has found",
        _ => flag.ToString(),
    }));

    private static string InWords(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}
