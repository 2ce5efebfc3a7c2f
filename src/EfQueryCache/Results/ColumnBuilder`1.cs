using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>Collects a column with the very delegate that EF Core reads it with, hence as the very type its shaper expects.</summary>
internal sealed class ColumnBuilder<T>(ReaderColumn<T> column) : ColumnBuilder(column.IsNullable)
{
    private T[] _values = [];
    private long _payloadBytes;

    public override CachedColumn Build(int rows)
    {
        if (_values.Length != rows) Array.Resize(ref _values, rows);
        return new CachedColumn<T>(_values, Nulls(rows), _payloadBytes);
    }

    protected override bool TryAddValue(DbDataReader reader, int row)
    {
        var value = ColumnReader.Read(column, reader);
        if (!typeof(T).IsValueType)
        {
            if (value is not null && !CachedValue.CanKeep(value)) return false;
            _payloadBytes += CachedValue.PayloadBytes(value);
        }

        if (row >= _values.Length) Array.Resize(ref _values, Math.Max(4, Math.Max(row + 1, _values.Length * 2)));
        _values[row] = value;
        Bytes = ((row + 1L) * Unsafe.SizeOf<T>()) + _payloadBytes;
        return true;
    }
}
