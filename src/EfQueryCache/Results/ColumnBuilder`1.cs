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

    public override bool HasPayload => HasReferences;

    private static bool HasReferences => RuntimeHelpers.IsReferenceOrContainsReferences<T>();

    protected override CachedColumn Build(int rows, long[]? nulls, long payloadBytes)
    {
        var values = HasReferences ? new T[rows] : GC.AllocateUninitializedArray<T>(rows);
        _values.AsSpan(0, Math.Min(rows, _values.Length)).CopyTo(values); // the last rows may be NULL, and have no value here
        if (nulls is not null) ClearNulls(values, nulls);
        if (_values.Length > KeptLength) Grow(0);
        else if (HasReferences) _values.AsSpan(0, Math.Min(rows + 1, _values.Length)).Clear(); // a row may have been taken in part
        _expected = Math.Clamp(rows, LeastExpected, MostExpected);
        return new CachedColumn<T>(values, nulls, payloadBytes);
    }

    protected override CachedColumn View(long[]? nulls) => new CachedColumn<T>(_values, nulls, payloadBytes: 0);

    /// <summary>Takes a row's value, which is not NULL.</summary>
    /// <returns><see langword="false"/> when it may be read once, but not kept and handed out again.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // for most columns it is an assignment
    public bool Keep(int row, T value)
    {
        if ((uint)row >= (uint)_values.Length) Grow(Math.Max(_expected, Math.Max(row + 1, _values.Length * 2)));
        _values[row] = value;
        return !HasReferences || KeepObjects(value);
    }

    private bool KeepObjects(T value)
    {
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

    // What stands there is of another row, or somebody else's.
    private static void ClearNulls(T[] values, long[] nulls)
    {
        for (var row = 0; row < values.Length; row++)
        {
            if ((nulls[row >> 6] & (1L << row)) != 0) values[row] = default!;
        }
    }

    // While it grows the column lives in arrays that are used again; what is left of one after an exception, the collector takes.
    private void Grow(int length)
    {
        var old = _values;
        _values = length == 0 ? [] : ArrayPool<T>.Shared.Rent(length);
        if (length > 0)
        {
            old.CopyTo(_values, 0);
            if (HasReferences) _values.AsSpan(old.Length).Clear(); // nothing of somebody else's is held on to
        }

        if (old.Length > 0) ArrayPool<T>.Shared.Return(old, HasReferences);
    }
}
