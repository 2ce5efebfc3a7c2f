using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>Takes the rows of a live reader as a result of their own, to be compared and not to be stored.</summary>
internal sealed class RowCollector
{
    private readonly DbDataReader _reader;
    private readonly ResultColumn[] _schema;
    private readonly ResultBuilder _builder;
    private int _rows;

    /// <param name="columns">How EF Core reads the rows.</param>
    /// <param name="reader">Where they come from.</param>
    public RowCollector(IReadOnlyList<ReaderColumn?> columns, DbDataReader reader)
    {
        _reader = reader;
        _builder = ResultBuilder.For(columns, reader);
        _schema = new ResultColumn[reader.FieldCount];
        for (var i = 0; i < _schema.Length; i++)
        {
            var column = _builder.Layout.ByOrdinal[i];
            _schema[i] = new ResultColumn(reader.GetName(i), reader.GetDataTypeName(i), reader.GetFieldType(i)) { ReadAs = column is null ? null : ReadTypes.Of(column) };
        }
    }

    /// <summary>Takes the row the reader stands on.</summary>
    /// <returns><see langword="false"/> when that makes more than the limits, or a value cannot be kept.</returns>
    public bool TryTakeRow(int maxRows, long maxBytes)
    {
        if (_rows >= maxRows || _builder.Bytes(_rows) > maxBytes) return false;
        var columns = _builder.Columns;
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i]?.Add(_reader, i, _rows) == false) return false;
        }

        _rows++;
        return true;
    }

    public CachedResultSet Build() => _builder.Build(_schema, _rows);
}
