using EfQueryCache.Consistency;
using EfQueryCache.Querying;
using EfQueryCache.SecondLevel;
using EfQueryCache.Storage;
using EfQueryCache.Wire;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>
/// A look-up that a second level has to confirm: it knows of the writes of other processes, so nothing is served, stored or
/// waited for before it has answered. What is in memory costs one round trip for the stamps; what is not, one for both.
/// </summary>
/// <remarks>
/// The versions in this process are read before the second level is asked. So a write of this process that comes between
/// makes the answer useless, as it does with the answer of the database.
/// </remarks>
internal sealed partial class SharedLookup
{
    // What is rare: an entry with more tags than were asked for, one in memory that others have changed. Then it is asked again.
    private const int MostRounds = 4;

    private readonly CachingQueryContext _context;
    private readonly IRelationalConnection _connection;
    private readonly RelationalCommandParameterObject _parameters;
    private readonly Flight? _awaited;
    private readonly ISecondLevel _level;
    private readonly SplitExecution? _split;
    private readonly CacheRequest _request;
    private Conditions _conditions;
    private CanonicalKey? _key;
    private TagVersions _versions;
    private QueryCacheEntry? _entry;
    private QueryCacheEntry? _fallback;
    private EntryState _state;
    private long _count;
    private bool _isRefresh;

    private SharedLookup(
        CachingQueryContext context, IRelationalConnection connection, in CacheRequest request, RelationalCommandParameterObject parameters, Flight? awaited, SplitExecution? split)
    {
        (_context, _connection, _request, _parameters, _awaited, _split) = (context, connection, request, parameters, awaited, split);
        (_level, _conditions) = (context.Cache.Options.SecondLevel!, request.Conditions);
    }

    private QueryCache Cache => _context.Cache;

    private IReadOnlyList<ReaderColumn?> Columns => _parameters.ReaderColumns!;

    /// <summary>Begins the look-up of a query.</summary>
    public static CacheLookup Begin(
        CachingQueryContext context, IRelationalConnection connection, in CacheRequest request, RelationalCommandParameterObject parameters, Flight? awaited)
    {
        var lookup = new SharedLookup(context, connection, request, parameters, awaited, split: null);
        return lookup.LookHere() is { } answer ? answer.From(lookup._count) : CacheLookup.Ask(lookup);
    }

    /// <summary>Begins the load of a further command of a split query: only the stamps are wanted.</summary>
    public static CacheLookup BeginPart(
        CachingQueryContext context, IRelationalConnection connection, in CacheRequest request, RelationalCommandParameterObject parameters, SplitExecution split)
    {
        var lookup = new SharedLookup(context, connection, request, parameters, awaited: null, split);
        return lookup.TryRead(request.Dependencies(context.Cache, request.Conditions))
            ? CacheLookup.Ask(lookup)
            : CacheLookup.PassPart(context.Cache, split, BypassReason.MarkedByWriter);
    }

    public CacheLookup Ask()
    {
        for (var round = 0; round < MostRounds; round++)
        {
            if (Decide(_level.Look(_versions.SharedNames(), _key?.Hash ?? default)) is { } lookup) return CacheLookup.Conclude(_context, Lead(lookup.From(_count)));
        }

        return CacheLookup.Conclude(_context, CacheLookup.Pass(Cache, BypassReason.MarkedByWriter, _request));
    }

    public async ValueTask<CacheLookup> AskAsync(CancellationToken cancellationToken)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var answer = await Cache.Looks!.LookAsync(_versions.SharedNames(), _key?.Hash ?? default, cancellationToken).ConfigureAwait(false);
            if (Decide(answer) is { } lookup) return CacheLookup.Conclude(_context, await LeadAsync(lookup.From(_count), cancellationToken).ConfigureAwait(false));
        }

        return CacheLookup.Conclude(_context, CacheLookup.Pass(Cache, BypassReason.MarkedByWriter, _request));
    }

    // What can be said without asking; null when that is nothing yet.
    private CacheLookup? LookHere()
    {
        var cache = Cache;
        _count = cache.Fills!.Read(_request.Key);
        _state = CacheLookup.Judge(cache, _request, Columns, out _entry);
        if (_awaited is not null && _entry is not null && !cache.Rules.ShareFlightsByVersion) return CacheLookup.Hit(cache, _request, _entry);
        _isRefresh = _state == EntryState.Valid && _request.IsTimeToRefresh(_entry!) && _entry!.TryBeginRefresh(_request.Now);
        if (_state == EntryState.Valid && !_isRefresh)
        {
            (_versions, _key) = (_entry!.Versions, null);
            return null;
        }

        _fallback = _isRefresh || _request.CanOutlive(_entry, _state, Columns) ? _entry : null;
        if (_state == EntryState.LacksTag || _isRefresh) _conditions = _entry!.Conditions.And(_request.Conditions);
        return ReadVersions() ? null : CacheLookup.Pass(cache, BypassReason.MarkedByWriter, _request);
    }

    private bool ReadVersions()
    {
        // A split query is stored in parts that are found one after the other: in memory.
        if (!_context.Query!.IsSplit) _key ??= CanonicalKey.Of(_request.Key, Columns, Cache.Name);
        if (TryRead(_request.Dependencies(Cache, _conditions))) return true;
        if (_isRefresh) _entry!.EndRefresh(_request.Now);
        return false;
    }

    private bool TryRead(TagCell[] cells)
    {
        Cache.Backplane!.Follow(cells);
        return TagVersions.TryRead(cells, Cache.Rules, out _versions);
    }

    // Null when there is more to ask.
    private CacheLookup? Decide(in SecondLevelAnswer answer)
    {
        Cache.Backplane!.Observe(answer);
        if (answer.Bypass is { } bypass)
        {
            if (_isRefresh) _entry!.EndRefresh(_request.Now);
            if (bypass == BypassReason.SecondLevelUnavailable && MayServeAlone()) return CacheLookup.Hit(Cache, _request, _entry!);
            return _split is null ? CacheLookup.Pass(Cache, bypass, _request) : CacheLookup.PassPart(Cache, _split, bypass);
        }

        if (_split is null && _state == EntryState.Valid && !_isRefresh)
        {
            if (_versions.AreStill(answer.Epoch, answer.Stamps) && _versions.AreCurrent(Cache.Rules)) return CacheLookup.Hit(Cache, _request, _entry!);
            Cache.Store.Remove(_entry!, EvictionReason.Invalidated); // somebody has changed it, here or elsewhere
            return LookHere();
        }

        _versions = _versions.With(answer.Epoch, answer.Stamps);
        if (_split is not null) return CacheLookup.LoadPart(Cache, _request, _versions);
        if (_key is not null && !_isRefresh && !answer.Payload.IsEmpty)
        {
            var (asked, rows) = (_conditions, SharedEntry.Read(Cache, answer, _key, _request, Columns, _versions, _count, ref _conditions));
            if (rows is not null) return CacheLookup.Hit(Cache, _request, rows, isShared: true);
            if (!ReferenceEquals(asked, _conditions)) return ReadVersions() ? null : CacheLookup.Pass(Cache, BypassReason.MarkedByWriter, _request);
        }

        if (_fallback is not null && !_fallback.Versions.Equals(_versions)) _fallback = null; // invalid, or nobody knows
        return CacheLookup.Load(_context, _connection, _request, Columns, _conditions, _versions, _isRefresh, _state, _entry, _fallback, _awaited, _key);
    }

    // Nobody can tell whether others have changed it, and that is allowed for a while.
    private bool MayServeAlone()
        => _split is null && _state == EntryState.Valid && _request.Load.Consistency != ConsistencyLevel.Strict
            && Cache.Backplane!.IsTrustedAlone(_request.Now) && _entry!.Versions.AreCurrent(Cache.Rules);
}
