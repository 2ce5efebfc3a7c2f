using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>Takes the rows of a live reader as a result of their own, to be compared and not to be stored.</summary>
internal sealed class RowCollector
{
    private readonly DbDataReader _reader;
    private readonly ResultColumn[] _schema;
    private readonly ColumnBuilder?[] _builders;
    private int _rows;

    /// <param name="columns">How EF Core reads the rows.</param>
    /// <param name="reader">Where they come from.</param>
    public RowCollector(IReadOnlyList<ReaderColumn?> columns, DbDataReader reader)
    {
        _reader = reader;
        var layout = ColumnLayout.Create(columns, reader);
        _schema = new ResultColumn[reader.FieldCount];
        _builders = new ColumnBuilder?[reader.FieldCount];
        for (var i = 0; i < _builders.Length; i++)
        {
            var column = layout.ByOrdinal[i];
            _schema[i] = new ResultColumn(reader.GetName(i), reader.GetDataTypeName(i), reader.GetFieldType(i)) { ReadAs = column is null ? null : ReadTypes.Of(column) };
            if (column is not null) _builders[i] = ColumnBuilders.For(column, layout.IndexMap);
        }
    }

    /// <summary>Takes the row the reader stands on.</summary>
    /// <returns><see langword="false"/> when that makes more than the limits, or a value cannot be kept.</returns>
    public bool TryTakeRow(int maxRows, long maxBytes)
    {
        if (_rows >= maxRows || _builders.Sum(builder => builder is null ? 0 : (builder.ValueBytes * (long)_rows) + builder.PayloadBytes) > maxBytes) return false;
        for (var i = 0; i < _builders.Length; i++)
        {
            if (_builders[i]?.Add(_reader, i, _rows) == false) return false;
        }

        _rows++;
        return true;
    }

    public CachedResultSet Build() => new(_schema, [.. _builders.Select(builder => builder?.Build(_rows))], _rows);
}
