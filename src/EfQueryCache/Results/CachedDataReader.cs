using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace EfQueryCache.Results;

/// <summary>
/// Reads a <see cref="CachedResultSet"/>. Strict: a value comes back as it was read from the provider or not at all, and
/// a NULL is never turned into a default.
/// </summary>
/// <param name="result">The rows in memory.</param>
/// <param name="rest">The rows after them that were not taken into memory, if there are any.</param>
internal sealed class CachedDataReader(CachedResultSet result, StreamingDataReader? rest = null) : TypedDataReader
{
    private static readonly CachedColumn?[] NoColumns = new CachedColumn?[64];

    private int _rows = result.Rows;

    private bool IsInRest => rest is not null && _row >= _rows;

    // Those of no row are none, and most values are of a column without NULLs: one check for each value says all of it.
    private CachedColumn?[] _columns = NoneOf(result);
    private CachedColumn?[] _dense = NoneOf(result);
    private int _row = -1;
    private bool _closed;

    public override int FieldCount => result.Schema.Length;

    public override bool HasRows => _rows > 0 || rest?.HasRows == true;

    public override bool IsClosed => _closed;

    public override int RecordsAffected => -1;

    /// <summary>Whether a further row is in memory.</summary>
    public bool HasNext => _row + 1 < _rows;

    public override bool Read() => ReadInMemory() || rest?.Read() == true;

    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<bool>(cancellationToken);
        return !ReadInMemory() && rest is not null ? rest.ReadAsync(cancellationToken) : Task.FromResult((uint)_row < (uint)_rows);
    }

    /// <summary>More rows are in memory, in place of those so far: the same, and others after them.</summary>
    /// <param name="more">All rows in memory.</param>
    /// <param name="others">The rows after them that were not taken into memory, if there are any.</param>
    public void Continue(CachedResultSet more, StreamingDataReader? others = null)
    {
        (result, rest, _rows) = (more, others, more.Rows);
        if (_row >= 0) (_columns, _dense) = (more.Columns, more.Dense);
    }

    public override bool NextResult() => false;

    public override void Close() => _closed = true;

    public override bool IsDBNull(int ordinal) => _dense[ordinal] is null && (IsInRest ? rest!.IsDBNull(ordinal) : Column(ordinal).IsNull(_row));

    // By this EF Core reads strings and whatever else is a reference: they are there as objects.
    public override object GetValue(int ordinal)
    {
        if (_dense[ordinal] is not { } column)
        {
            if (IsInRest) return rest!.GetValue(ordinal);
            column = Column(ordinal);
            if (column.IsNull(_row)) return DBNull.Value;
        }

        if (column is not CachedColumn<object> objects) return column.GetValue(_row);
        var value = objects[_row];
        return value is string ? value : CachedValue.Copy(value);
    }

    public override T GetFieldValue<T>(int ordinal)
        => _columns[ordinal] is CachedColumn<T> typed && !typed.IsNull(_row) ? CachedValue.Copy(typed[_row]) : GetOther<T>(ordinal);

    public override bool GetBoolean(int ordinal) => Get<bool>(ordinal);

    public override byte GetByte(int ordinal) => Get<byte>(ordinal);

    public override char GetChar(int ordinal) => Get<char>(ordinal);

    public override DateTime GetDateTime(int ordinal) => Get<DateTime>(ordinal);

    public override decimal GetDecimal(int ordinal) => Get<decimal>(ordinal);

    public override double GetDouble(int ordinal) => Get<double>(ordinal);

    public override float GetFloat(int ordinal) => Get<float>(ordinal);

    public override Guid GetGuid(int ordinal) => Get<Guid>(ordinal);

    public override short GetInt16(int ordinal) => Get<short>(ordinal);

    public override int GetInt32(int ordinal) => Get<int>(ordinal);

    public override long GetInt64(int ordinal) => Get<long>(ordinal);

    // A string cannot change: it needs no copy, and not the generic call.
    public override string GetString(int ordinal)
        => _columns[ordinal] is CachedColumn<string> typed && !typed.IsNull(_row) ? typed[_row] : GetOther<string>(ordinal);

    public override string GetName(int ordinal) => result.Schema[ordinal].Name;

    public override string GetDataTypeName(int ordinal) => result.Schema[ordinal].DataTypeName;

    public override Type GetFieldType(int ordinal) => result.Schema[ordinal].FieldType;

    public override int GetOrdinal(string name)
    {
        foreach (var comparison in (ReadOnlySpan<StringComparison>)[StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase])
        {
            for (var i = 0; i < result.Schema.Length; i++)
            {
                if (string.Equals(result.Schema[i].Name, name, comparison)) return i;
            }
        }

#pragma warning disable CA2201 // DbDataReader.GetOrdinal is documented to throw this type.
        throw new IndexOutOfRangeException($"Field not found in row: {name}");
#pragma warning restore CA2201
    }

    // Not GetFieldValue<T>: a generic virtual call costs several times as much as the read itself.
    private T Get<T>(int ordinal) where T : struct
        => _dense[ordinal] is CachedColumn<T> typed ? typed[_row] : GetOfNullable<T>(ordinal);

    private T GetOfNullable<T>(int ordinal) where T : struct
        => _columns[ordinal] is CachedColumn<T> typed && !typed.IsNull(_row) ? typed[_row] : GetOther<T>(ordinal);

    // A NULL, as a type that the column is not, or not in memory.
    private T GetOther<T>(int ordinal) => IsInRest ? rest!.GetFieldValue<T>(ordinal) : base.GetFieldValue<T>(ordinal);

    private bool ReadInMemory()
    {
        if (_closed) throw new InvalidOperationException("The reader is closed.");
        if (++_row < _rows)
        {
            if (_row == 0) (_columns, _dense) = (result.Columns, result.Dense);
            return true;
        }

        _row = _rows;
        _columns = _dense = NoneOf(result);
        return false;
    }

    private static CachedColumn?[] NoneOf(CachedResultSet result)
        => result.Columns.Length <= NoColumns.Length ? NoColumns : new CachedColumn?[result.Columns.Length];

    // Runs for every value: what it throws stands elsewhere, so that it is inlined.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private CachedColumn Column(int ordinal) => _columns[ordinal] ?? ThrowNotRead(ordinal);

    [DoesNotReturn]
    private CachedColumn ThrowNotRead(int ordinal) => throw new InvalidOperationException((uint)_row >= (uint)_rows
        ? "No row is available."
        : string.Create(CultureInfo.InvariantCulture, $"Column {ordinal} was not read by the query whose result is cached."));
}
