using EfQueryCache.Diagnostics;
using EfQueryCache.Results;
using EfQueryCache.SecondLevel;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>
/// Checks one hit against the database: the command is run as on a miss, and where its rows differ although the versions of
/// the entry stand still, the database is right. A fault of the check itself changes nothing: the hit is served.
/// </summary>
/// <remarks>
/// Writers mark their tags before they commit, so an entry whose versions are current after the last row was read was current
/// for the whole command: no write that the cache knows of can be what makes the difference. Where other processes write, the second
/// level is asked after that: an entry that they have changed meanwhile, or that is only as old as its level allows, is no mismatch.
/// </remarks>
/// <param name="context">The execution.</param>
/// <param name="connection">The context's connection.</param>
/// <param name="lookup">The hit.</param>
/// <param name="columns">How EF Core reads the rows.</param>
internal sealed class HitVerification(
    CachingQueryContext context, IRelationalConnection connection, CacheLookup lookup, IReadOnlyList<ReaderColumn?> columns)
{
    private RowCollector? _rows;
    private CachedResultSet? _actual;

    /// <summary>Whether this hit is one of the sample.</summary>
    public static bool IsDue(CachingQueryContext context, in CacheLookup lookup)
    {
        // The first comparison is all that a hit pays for when nothing is checked.
        var rate = lookup.Cache.Options.VerifyHits;
        return rate > 0 && lookup.Entry is not null && !context.Query!.IsSplit
            && !context.Policy.AllowTimeDependent && !context.Policy.StaleReads
            && (context.MustVerify || rate >= 1 || Random.Shared.NextDouble() < rate);
    }

    /// <summary>Whether a hit that could do without rows is one of the sample, if there is any: then it takes the rows.</summary>
    public static bool Draw(CachingQueryContext context)
    {
        var rate = context.Cache.Options.VerifyHits;
        return context.MustVerify = rate >= 1 || Random.Shared.NextDouble() < rate;
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

    /// <summary>All rows were taken.</summary>
    /// <returns>The names that a second level has to be asked for before anything is said; <see langword="null"/> when there is nothing to ask.</returns>
    public string[]? Compare()
    {
        var (cache, entry) = (lookup.Cache, lookup.Entry!);
        if (_rows is null) return null;
        var actual = _rows.Build();
        var areEqual = ResultComparison.AreEqual(entry.Result, actual, lookup.Request.Key.Plan.Analysis.OrderedBy);
        if (areEqual is null || !entry.Versions.AreCurrent(cache.Rules)) return null;

        if (areEqual == true) cache.Statistics.RecordVerification(isMismatch: false);
        else _actual = actual;
        return _actual is null || cache.Backplane is null ? null : entry.Versions.SharedNames();
    }

    /// <summary>What a second level said after the comparison.</summary>
    public void Confirm(in SecondLevelAnswer answer)
    {
        if (answer.State != SecondLevelState.Answered || !lookup.Entry!.Versions.AreStill(answer.Epoch, answer.Stamps)) _actual = null;
    }

    /// <summary>What the caller gets: what was stored, unless the database is known to have something else.</summary>
    /// <exception cref="QueryCacheMismatchException">It has, and the options say to throw.</exception>
    public CachedResultSet Finish()
    {
        var (cache, entry) = (lookup.Cache, lookup.Entry!);
        if (_actual is not { } actual) return entry.Result;

        cache.Statistics.RecordVerification(isMismatch: true);
        var request = lookup.Request;
        var explanation = new Explainer(context, connection, request.Key.Plan, request.Key.Plan.CommandText).DescribeMismatch(request, entry.Result, actual);
        cache.Store.Remove(entry, EvictionReason.Mismatch);
        lookup.Forget(split: null);
        cache.Logger.HitMismatch(explanation);
        return cache.Options.ThrowOnMismatch ? throw new QueryCacheMismatchException(explanation) : actual;
    }
}
