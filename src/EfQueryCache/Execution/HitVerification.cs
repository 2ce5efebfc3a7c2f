using EfQueryCache.Diagnostics;
using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>
/// Checks one hit against the database: the command is run as on a miss, and where its rows differ although the versions of
/// the entry stand still, the database is right. A fault of the check itself changes nothing: the hit is served.
/// </summary>
/// <remarks>
/// Writers mark their tags before they commit, so an entry whose versions are current after the last row was read was current
/// for the whole command: no write that the cache knows of can be what makes the difference.
/// </remarks>
/// <param name="context">The execution.</param>
/// <param name="connection">The context's connection.</param>
/// <param name="lookup">The hit.</param>
/// <param name="columns">How EF Core reads the rows.</param>
internal sealed class HitVerification(
    CachingQueryContext context, IRelationalConnection connection, CacheLookup lookup, IReadOnlyList<ReaderColumn?> columns)
{
    private RowCollector? _rows;

    /// <summary>Whether this hit is one of the sample.</summary>
    public static bool IsDue(CachingQueryContext context, in CacheLookup lookup)
    {
        // The first comparison is all that a hit pays for when nothing is checked.
        var rate = lookup.Cache.Options.VerifyHits;
        return rate > 0 && lookup.Cache.Options.SecondLevel is null && lookup.Entry is not null && !context.Query!.IsSplit
            && !context.Policy.AllowTimeDependent && !context.Policy.StaleReads
            && (context.MustVerify || rate >= 1 || Random.Shared.NextDouble() < rate);
    }

    /// <summary>Whether a hit that could do without rows is one of the sample: then it takes the rows.</summary>
    public static bool Draw(CachingQueryContext context)
    {
        var rate = context.Cache.Options.VerifyHits;
        return rate > 0 && (context.MustVerify = rate >= 1 || Random.Shared.NextDouble() < rate);
    }

    /// <summary>Begins with the rows of the database.</summary>
    public void Begin(RelationalDataReader live) => _rows = new RowCollector(columns, live.DbDataReader);

    /// <returns><see langword="false"/> when there are too many to go on.</returns>
    public bool TryTakeRow()
    {
        if (_rows!.TryTakeRow(lookup.Cache.Options.MaxRows, lookup.Cache.Options.MaxEntryBytes)) return true;
        _rows = null;
        return false;
    }

    /// <summary>What the caller gets: what was stored, unless the database is known to have something else.</summary>
    /// <exception cref="QueryCacheMismatchException">It has, and the options say to throw.</exception>
    public CachedResultSet Finish()
    {
        var cache = lookup.Cache;
        var entry = lookup.Entry!;
        if (_rows is null) return entry.Result;
        var actual = _rows.Build();
        var areEqual = ResultComparison.AreEqual(entry.Result, actual, lookup.Request.Key.Plan.Analysis.OrderedBy);
        if (areEqual is null || !entry.Versions.AreCurrent(cache.Rules)) return entry.Result;

        cache.Statistics.RecordVerification(isMismatch: areEqual == false);
        if (areEqual == true) return entry.Result;

        var request = lookup.Request;
        var explanation = new Explainer(context, connection, request.Key.Plan, request.Key.Plan.CommandText).DescribeMismatch(request, entry.Result, actual);
        cache.Store.Remove(entry, EvictionReason.Mismatch);
        cache.Logger.HitMismatch(explanation);
        return cache.Options.ThrowOnMismatch ? throw new QueryCacheMismatchException(explanation) : actual;
    }
}
