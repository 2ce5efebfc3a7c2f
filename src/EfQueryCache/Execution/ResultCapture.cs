using System.Data.Common;
using EfQueryCache.Diagnostics;
using EfQueryCache.Results;
using EfQueryCache.Storage;
using EfQueryCache.Values;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Execution;

/// <summary>
/// Takes the rows of a live reader before its caller sees them, up to the size an entry may have. What is larger, or has a
/// value that cannot be kept, is not stored: the caller gets the rows taken so far and then the live ones. Where EF Core
/// would buffer, all rows are taken, stored or not.
/// </summary>
internal sealed class ResultCapture
{
    private readonly CacheLookup _lookup;
    private readonly SplitExecution? _split;
    private readonly RelationalDataReader _live;
    private readonly bool _mustBuffer;
    private readonly bool _isDetailed;
    private readonly ResultColumn[] _schema;
    private readonly ResultBuilder _builder;
    private readonly int _maxRows;
    private readonly long _maxBytes;
    private bool _isStorable;
    private bool _isAtEnd;
    private bool _isOnRow;
    private int _column;
    private int _rows;

    /// <param name="lookup">What the cache said; the answer is stored unless it said to go past it.</param>
    /// <param name="split">The execution that the command is a part of, if the query is split.</param>
    /// <param name="columns">How EF Core reads the rows.</param>
    /// <param name="live">Where they come from.</param>
    /// <param name="mustBuffer">Whether the reader has to be done before the caller begins.</param>
    /// <param name="isDetailed">Whether EF Core describes errors in detail.</param>
    public ResultCapture(
        CacheLookup lookup, SplitExecution? split, IReadOnlyList<ReaderColumn?> columns, RelationalDataReader live, bool mustBuffer, bool isDetailed)
    {
        (_lookup, _split, _live, _mustBuffer, _isDetailed, _isStorable) = (lookup, split, live, mustBuffer, isDetailed, lookup.Bypass is null);
        var reader = live.DbDataReader;
        _builder = ResultBuilder.For(columns, reader, lookup.Cache.Options.CompileAfter);
        _schema = ResultSchemas.Describe(columns, _builder.Layout, reader, mustBuffer);
        BlockRows = lookup.Cache.Options.BlockRows;
        _maxRows = lookup.Cache.Options.MaxRows;
        _maxBytes = Math.Min(lookup.Cache.Options.MaxEntryBytes, lookup.Cache.Store.LargestEntry);
    }

    /// <summary>How many rows are taken at once where objects are made between.</summary>
    public int BlockRows { get; }

    /// <summary>Whether there may be more rows, and it wants them.</summary>
    public bool WantsMore => !_isAtEnd && (_isStorable || _mustBuffer);

    /// <summary>Takes rows while there are any, it wants them, and they are not more than the caller wants.</summary>
    public void Take(int most)
    {
        for (; most > 0 && WantsMore; most--)
        {
            if (_live.Read()) TakeRow();
            else _isAtEnd = true;
        }
    }

    /// <inheritdoc cref="Take"/>
    public async Task TakeAsync(int most, CancellationToken cancellationToken)
    {
        for (; most > 0 && WantsMore; most--)
        {
            if (await _live.ReadAsync(cancellationToken).ConfigureAwait(false)) TakeRow();
            else _isAtEnd = true;
        }
    }

    /// <summary>The rows so far: only until the next one is taken.</summary>
    public CachedResultSet View() => _builder.View(_schema, _rows);

    /// <summary>The rows that were taken, stored if these are all. Called when no more are wanted or there are none.</summary>
    /// <param name="rest">The rows after them, which are not in memory and need the live reader.</param>
    public CachedResultSet Finish(out StreamingDataReader? rest)
    {
        var result = _builder.Build(_schema, _rows);
        rest = _isAtEnd ? null : new StreamingDataReader(_live, _builder.Layout, _isOnRow, _isDetailed);
        if (rest is null && !_isStorable) _split?.Abandon();
        if (rest is not null || !_isStorable || !Store(result)) _lookup.Forget(_split);
        return result;
    }

    // The row the reader stands on, unless that makes too much.
    private void TakeRow()
    {
        if (_isStorable && (_rows >= _maxRows || _builder.Bytes(_rows) > _maxBytes)) Refuse(BypassReason.TooLarge);
        var reader = _live.DbDataReader;
        _column = 0;
        while (WantsMore && !_builder.TryTakeRow(reader, _rows) && !TakeValues(reader)) Refuse(BypassReason.ColumnType, reader.GetName(_column++));

        if (WantsMore) _rows++;
        else _isOnRow = true;
    }

    // Whether it is in memory now.
    private bool Store(CachedResultSet result)
    {
        var cache = _lookup.Cache;
        var request = _lookup.Request;
        var versions = _lookup.Versions;
        if (!cache.Rules.VersionsBeforeQuery) versions = versions.ReadAgain(cache.Rules);

        cache.Pressure.Observe();
        var ttl = FindTtl(result);
        if (ReadScope.Current is { } scope) scope.Limit(scope.ExpiryOf(request.Now, ttl));
        if (ttl <= TimeSpan.Zero)
        {
            Refuse(BypassReason.ResultPredicate);
            return false;
        }

        var share = request.Load.Jitter is { } jitter ? 1 - (jitter * Random.Shared.NextDouble()) : 1;
        var here = cache.Options.LimitInMemory(ttl) * share;
        var entry = _split is null
            ? new QueryCacheEntry([new CachedPart(request.Key, result)], versions, _lookup.Conditions, request.Now, here) { KeptLonger = request.Load.FailSafe ?? TimeSpan.Zero, GoodFor = ttl * share }
            : _split.Add(request.Key, result, versions, here);
        if (entry is null || (!entry.Versions.AreCurrent(cache.Rules) && cache.Rules.ShareFlightsByVersion)) return false;

        if (_lookup.SharedKey is { } key && entry.Bytes <= cache.Options.MaxEntryBytes)
        {
            entry.Demotion = new Demotion(key, ttl * share);
            var storing = SharedEntry.StoreAsync(cache, entry, entry.Demotion);
            _lookup.Lead?.EndAfter(storing);
        }

        if (entry.Bytes > _maxBytes || entry.Bytes > cache.Store.LargestEntry)
        {
            Refuse(BypassReason.TooLarge);
            return false;
        }

        if (!Keep(entry)) return false;
        cache.Statistics.RecordStore();
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.Stored(entry.Key.ToHashText(), result.Rows, entry.Bytes);
        return true;
    }

    private bool Keep(QueryCacheEntry entry)
    {
        if (_lookup.Cache.Fills is not { } fills) return _lookup.Cache.Store.Set(entry);
        var count = _split?.Count ?? _lookup.Count;
        var isKept = fills.Keep(entry, ref count);
        if (_split is not null) _split.Count = count;
        return isKept;
    }

    // What the query wants to be done with this result; zero means not to store it.
    private TimeSpan FindTtl(CachedResultSet result)
    {
        var (load, ttl) = (_lookup.Request.Load, _lookup.Request.Ttl);
        if (load.CacheWhen is not null || load.AdaptiveTtl is not null)
        {
            var clock = _lookup.Cache.Options.TimeProvider;
            var facts = new CacheableResult(result.Rows, result.Bytes, clock.GetElapsedTime(_lookup.Request.Now), _lookup.PreviousHits);
            if (load.CacheWhen?.Invoke(facts) == false) return TimeSpan.Zero;
            if (load.AdaptiveTtl?.Invoke(facts) is { } wanted && wanted < ttl) ttl = wanted;
        }

        return _lookup.Cache.Pressure.Shorten(ttl);
    }

    // Where EF Core buffers, it complains about a value that cannot be read when it comes to it. Elsewhere the reader will,
    // if it ever looks at the value; what is thrown then is up to the provider, its plug-ins and its JSON serializer.
    private bool TakeValues(DbDataReader reader)
    {
        var (i, row, columns) = (_column, _rows, _builder.Columns);
        try
        {
            for (; i < columns.Length; i++)
            {
                if (columns[i]?.Add(reader, i, row) == false) return false;
            }

            return true;
        }
        catch (Exception exception) when (_mustBuffer && _isDetailed)
        {
            throw DetailedError.WhenBuffered(exception, reader, i, _builder.Layout.ByOrdinal[i]!);
        }
        catch (Exception exception) when (!_mustBuffer && exception is not OperationCanceledException)
        {
            return false;
        }
        finally
        {
            _column = i;
        }
    }

    private void Refuse(BypassReason reason, string column = "")
    {
        if (!_isStorable) return;
        _isStorable = false;
        _split?.Discard();
        if (_lookup.Flight is { } flight) flight.IsUnstorable = true;
        _lookup.Cache.Statistics.RecordNotStored(reason);
        _lookup.Request.Key.Plan.Counters.RecordNotStored(reason, column);
        _lookup.Cache.Store.History?.RecordRefusal(_lookup.Request.Key, reason, column);
        if (reason == BypassReason.TooLarge) _lookup.Cache.Logger.TooLarge(_lookup.Request.Key.ToHashText());
        else if (reason == BypassReason.ColumnType) _lookup.Cache.Logger.ColumnNotKept(_lookup.Request.Key.ToHashText(), column);
    }
}
