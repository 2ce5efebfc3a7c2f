using System.Data.Common;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Results;
using EfQueryCache.Storage;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Execution;

/// <summary>
/// Takes the rows of a miss before its caller sees the first one, up to the size an entry may have. What is larger, or has
/// a value that cannot be kept, is not stored: the caller gets the rows taken so far and then the live ones.
/// </summary>
internal sealed class ResultCapture
{
    private readonly CacheLookup _lookup;
    private readonly IReadOnlyList<ReaderColumn?> _readerColumns;
    private readonly RelationalDataReader _live;
    private readonly ResultColumn[] _schema;
    private readonly ColumnBuilder?[] _builders;
    private readonly long _maxBytes;
    private int _rows;
    private bool _isOnRow;

    public ResultCapture(CacheLookup lookup, IReadOnlyList<ReaderColumn?> readerColumns, RelationalDataReader live)
    {
        (_lookup, _readerColumns, _live) = (lookup, readerColumns, live);
        var reader = live.DbDataReader;
        _schema = new ResultColumn[reader.FieldCount];
        _builders = new ColumnBuilder?[reader.FieldCount];
        for (var i = 0; i < _builders.Length; i++)
        {
            _schema[i] = new ResultColumn(reader.GetName(i), reader.GetDataTypeName(i), FieldType(reader, i));
            if (i < readerColumns.Count && readerColumns[i] is { } column) _builders[i] = ColumnBuilders.For(column);
        }

        _maxBytes = Math.Min(lookup.Cache.Options.MaxEntryBytes, lookup.Cache.Options.L1.SizeLimit);
    }

    public bool WantsMore { get; private set; } = true;

    /// <summary>Whether every row was taken. Asked when no more are wanted or there are none.</summary>
    public bool IsComplete => WantsMore;

    /// <summary>Takes the row the reader stands on, unless that makes too much.</summary>
    public void TakeRow()
    {
        if (_rows >= _lookup.Cache.Options.MaxRows || Bytes() > _maxBytes)
        {
            GiveUp(BypassReason.TooLarge);
            _lookup.Cache.Logger.TooLarge(_lookup.Request.Key.ToHashText());
            return;
        }

        var reader = _live.DbDataReader;
        for (var i = 0; i < _builders.Length; i++)
        {
            if (_builders[i] is not { } builder || TryTake(builder, reader, i, _rows)) continue;
            GiveUp(BypassReason.ColumnType);
            _lookup.Cache.Logger.ColumnNotKept(_lookup.Request.Key.ToHashText(), reader.GetName(i));
            return;
        }

        _rows++;
    }

    /// <summary>Stores what was taken, unless it is out of date or too large, and returns it.</summary>
    public CachedResultSet Store()
    {
        var cache = _lookup.Cache;
        var result = Build();
        var versions = _lookup.Versions;
        if (!cache.Rules.VersionsBeforeQuery) TagVersions.TryRead([.. versions.Cells], cache.Rules, out versions);
        if (!versions.AreCurrent(cache.Rules)) return result;

        var request = _lookup.Request;
        var entry = new QueryCacheEntry(request.Key, result, versions, _lookup.Tags, request.Now, request.Ttl);
        if (entry.Bytes <= _maxBytes && cache.Store.Set(entry))
        {
            cache.Statistics.RecordStore();
            if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.Stored(request.Key.ToHashText(), result.Rows, entry.Bytes);
        }
        else
        {
            cache.Statistics.RecordNotStored(BypassReason.TooLarge);
            cache.Logger.TooLarge(request.Key.ToHashText());
        }

        return result;
    }

    /// <summary>The rows taken so far, then the rest as they come.</summary>
    public RelationalDataReader Stream(IRelationalConnection connection)
        => new PassingRelationalDataReader(_live, _readerColumns, new CachedDataReader(Build()), _isOnRow, connection);

    // A value that cannot be read as the column's type is not this cache's to complain about: its reader will, if it ever
    // looks at it.
    private static bool TryTake(ColumnBuilder builder, DbDataReader reader, int ordinal, int row)
    {
        try
        {
            return builder.TryAdd(reader, ordinal, row);
        }
        catch (Exception exception) when (exception is InvalidCastException or OverflowException or FormatException or NotSupportedException)
        {
            return false;
        }
    }

    private void GiveUp(BypassReason reason)
    {
        WantsMore = false;
        _isOnRow = true;
        _lookup.Cache.Statistics.RecordNotStored(reason);
    }

    private long Bytes()
    {
        var bytes = 0L;
        foreach (var builder in _builders) bytes += builder?.Bytes ?? 0;
        return bytes;
    }

    private CachedResultSet Build() => new(_schema, [.. _builders.Select(builder => builder?.Build(_rows))], _rows);

    // Npgsql throws for the types it does not know, also when nobody reads such a column.
    private static Type FieldType(DbDataReader reader, int ordinal)
    {
        try
        {
            return reader.GetFieldType(ordinal);
        }
        catch (InvalidCastException)
        {
            return typeof(object);
        }
    }
}
