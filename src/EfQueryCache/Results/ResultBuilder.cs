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
    private static readonly ConditionalWeakTable<object, StrongBox<ResultBuilder?>> Spares = [];

    private readonly ColumnBuilder?[] _columns;
    private readonly ColumnBuilder[] _withPayload; // asked with each row
    private readonly StrongBox<ResultBuilder?> _spare;

    private ResultBuilder(IReadOnlyList<ReaderColumn?> columns, DbDataReader reader, StrongBox<ResultBuilder?> spare)
    {
        _spare = spare;
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
    public static ResultBuilder For(IReadOnlyList<ReaderColumn?> columns, DbDataReader reader)
    {
        var spare = Spares.GetOrCreateValue(columns);
        return Interlocked.Exchange(ref spare.Value, null) is { } known && known._columns.Length == reader.FieldCount ? known : new(columns, reader, spare);
    }

    /// <summary>What the rows so far take in memory, in bytes.</summary>
    public long Bytes(int rows)
    {
        var bytes = (long)rows * RowBytes;
        foreach (var column in _withPayload) bytes += column.PayloadBytes;
        return bytes;
    }

    /// <summary>The result. Nothing can be added after it.</summary>
    public CachedResultSet Build(ResultColumn[] schema, int rows)
    {
        var columns = new CachedColumn?[_columns.Length];
        for (var i = 0; i < columns.Length; i++) columns[i] = _columns[i]?.Build(rows);
        if (Layout.IsByPosition) Volatile.Write(ref _spare.Value, this); // by name, the next reader may have them elsewhere
        return new CachedResultSet(schema, columns, rows);
    }
}
