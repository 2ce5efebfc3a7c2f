using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>Collects a column with the very delegate that EF Core reads it with, hence as the very type its shaper expects.</summary>
internal sealed class ColumnBuilder<T>(ReaderColumn<T> column, int[] indexMap) : ColumnBuilder(column.IsNullable)
{
    private T[] _values = [];
    private long _payloadBytes;

    public override CachedColumn Build(int rows)
    {
        if (_values.Length != rows) Array.Resize(ref _values, rows);
        return new CachedColumn<T>(_values, Nulls(rows), _payloadBytes);
    }

    protected override bool AddValue(DbDataReader reader, int row)
    {
        var value = column.GetFieldValue(reader, indexMap);
        if (row >= _values.Length) Array.Resize(ref _values, Math.Max(4, Math.Max(row + 1, _values.Length * 2)));
        _values[row] = value;
        if (!typeof(T).IsValueType) _payloadBytes += CachedValue.PayloadBytes(value);
        Bytes = ((row + 1L) * Unsafe.SizeOf<T>()) + _payloadBytes;
        return !RuntimeHelpers.IsReferenceOrContainsReferences<T>() || value is null or string || CachedValue.CanKeep(value);
    }
}
