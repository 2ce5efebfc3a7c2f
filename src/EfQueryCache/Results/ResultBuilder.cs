using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>
/// Collects the rows of one result. Kept for the next result of the same query: most are small, and making what they are collected
/// in takes longer than collecting them. Used by one load at a time.
/// </summary>
internal sealed class ResultBuilder
{
    private static readonly ConditionalWeakTable<object, LoadedQuery> Queries = [];

    private readonly ColumnBuilder?[] _columns;
    private readonly ColumnBuilder[] _withPayload; // asked with each row
    private readonly LoadedQuery _query;
    private RowCapture? _capture;

    private ResultBuilder(IReadOnlyList<ReaderColumn?> columns, DbDataReader reader, LoadedQuery query)
    {
        _query = query;
        Layout = ColumnLayout.Create(columns, reader);
        _columns = new ColumnBuilder?[reader.FieldCount];
        for (var i = 0; i < _columns.Length; i++)
        {
            if (Layout.ByOrdinal[i] is not { } column) continue;
            _columns[i] = ColumnBuilders.For(column, Layout.IndexMap);
            RowBytes += _columns[i]!.ValueBytes;
        }

        _withPayload = [.. _columns.OfType<ColumnBuilder>().Where(column => column.HasPayload)];
    }

    public ColumnLayout Layout { get; }

    /// <summary>By the reader's ordinal; <see langword="null"/> for a column that EF Core does not read.</summary>
    public ColumnBuilder?[] Columns => _columns;

    /// <summary>What a row takes beside the objects that its values are.</summary>
    public int RowBytes { get; }

    /// <param name="columns">How EF Core reads the rows; one instance per compiled query.</param>
    /// <param name="reader">Where they come from.</param>
    /// <param name="compileAfter">After how many rows of the query a method is made to take a row at once; if not given, never.</param>
    public static ResultBuilder For(IReadOnlyList<ReaderColumn?> columns, DbDataReader reader, int compileAfter = int.MaxValue)
    {
        var query = Queries.GetOrCreateValue(columns);
        var builder = query.TakeSpare() is { } known && known._columns.Length == reader.FieldCount ? known : new(columns, reader, query);
        builder._capture = query.FindCapture(builder, reader, compileAfter);
        return builder;
    }

    /// <summary>Takes all values of a row at once, if that is known how.</summary>
    /// <returns><see langword="false"/> when they have to be taken column by column, which says what it is about them.</returns>
    public bool TryTakeRow(DbDataReader reader, int row)
    {
        if (_capture is null) return false;
        try
        {
            if (_capture(reader, _columns, row)) return true;
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown again when the column is read alone, where it is known which one it is.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        _capture = null; // of this result the next rows will be no better
        return false;
    }

    /// <summary>What the rows so far take in memory, in bytes.</summary>
    public long Bytes(int rows)
    {
        var bytes = (long)rows * RowBytes;
        foreach (var column in _withPayload) bytes += column.PayloadBytes;
        return bytes;
    }

    /// <summary>The rows so far, without a copy: only until the next one is taken.</summary>
    public CachedResultSet View(ResultColumn[] schema, int rows)
        => new(schema, Array.ConvertAll(_columns, column => column?.View(rows)), rows);

    /// <summary>The result. Nothing can be added after it.</summary>
    public CachedResultSet Build(ResultColumn[] schema, int rows)
    {
        var columns = new CachedColumn?[_columns.Length];
        for (var i = 0; i < columns.Length; i++) columns[i] = _columns[i]?.Build(rows);
        if (Layout.IsByPosition) _query.Return(this, rows); // by name, the next reader may have them elsewhere
        return new CachedResultSet(schema, columns, rows);
    }
}
