using System.Buffers;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>Collects a column with the very delegate that EF Core reads it with, hence as the very type its shaper expects.</summary>
internal sealed class ColumnBuilder<T>(ReaderColumn<T> column, int[] indexMap) : ColumnBuilder(column.IsNullable)
{
    // What is kept for the next result.
    private const int KeptLength = 64;

    // As many rows as the last result had come at once, but for those that would be a waste if this one is small.
    private const int LeastExpected = 16;
    private const int MostExpected = 4096;

    private readonly Func<DbDataReader, int[], T> _read = column.GetFieldValue;
    private T[] _values = [];
    private int _expected = LeastExpected;

    public override int ValueBytes => Unsafe.SizeOf<T>();

    public override bool HasPayload => RuntimeHelpers.IsReferenceOrContainsReferences<T>();

    protected override CachedColumn Build(int rows, long[]? nulls, long payloadBytes)
    {
        var values = new T[rows];
        _values.AsSpan(0, Math.Min(rows, _values.Length)).CopyTo(values); // the last rows may be NULL, and have no value here
        if (_values.Length > KeptLength) Grow(0);
        else _values.AsSpan(0, Math.Min(rows + 1, _values.Length)).Clear(); // a row may have been taken in part
        _expected = Math.Clamp(rows, LeastExpected, MostExpected);
        return new CachedColumn<T>(values, nulls, payloadBytes);
    }

    /// <summary>Takes a row's value, which is not NULL.</summary>
    /// <returns><see langword="false"/> when it may be read once, but not kept and handed out again.</returns>
    public bool Keep(int row, T value)
    {
        if (row >= _values.Length) Grow(Math.Max(_expected, Math.Max(row + 1, _values.Length * 2)));
        _values[row] = value;
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<T>()) return true;
        if (value is string text)
        {
            PayloadBytes += CachedValue.StringBytes(text);
            return true;
        }

        if (value is null) return true;
        if (!typeof(T).IsValueType) PayloadBytes += CachedValue.PayloadBytes(value);
        return CachedValue.CanKeep(value);
    }

    protected override bool AddValue(DbDataReader reader, int row) => Keep(row, _read(reader, indexMap));

    // While it grows the column lives in arrays that are used again; what is left of one after an exception, the collector takes.
    private void Grow(int length)
    {
        var old = _values;
        _values = length == 0 ? [] : ArrayPool<T>.Shared.Rent(length);
        if (length > 0)
        {
            old.CopyTo(_values, 0);
            _values.AsSpan(old.Length).Clear(); // somebody else's values must not stand where ours are NULL
        }

        if (old.Length > 0) ArrayPool<T>.Shared.Return(old, RuntimeHelpers.IsReferenceOrContainsReferences<T>());
    }
}
