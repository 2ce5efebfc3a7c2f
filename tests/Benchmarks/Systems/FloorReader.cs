using System.Collections;
using System.Data.Common;

namespace EfQueryCache.Benchmarks.Systems;

/// <summary>The least a reader can do: an array look-up per value, nothing is checked.</summary>
internal sealed class FloorReader(FloorRows rows) : DbDataReader
{
    private int _row = -1;
    private bool _isClosed;

    public override int FieldCount => rows.Columns.Length;

    public override bool HasRows => rows.Count > 0;

    public override bool IsClosed => _isClosed;

    public override int RecordsAffected => -1;

    public override int Depth => 0;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => ++_row < rows.Count;

    public override bool NextResult() => false;

    public override void Close() => _isClosed = true;

    public override bool IsDBNull(int ordinal) => rows.Nulls[ordinal] is { } nulls && nulls[_row];

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

    public override string GetString(int ordinal) => Get<string>(ordinal);

    public override T GetFieldValue<T>(int ordinal) => Get<T>(ordinal);

    public override object GetValue(int ordinal) => IsDBNull(ordinal) ? DBNull.Value : rows.Columns[ordinal].GetValue(_row);

    public override string GetName(int ordinal) => rows.Names[ordinal];

    public override int GetOrdinal(string name) => Array.IndexOf(rows.Names, name);

    public override string GetDataTypeName(int ordinal) => throw new NotSupportedException();

    public override Type GetFieldType(int ordinal) => throw new NotSupportedException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override int GetValues(object[] values) => throw new NotSupportedException();

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();

    private T Get<T>(int ordinal) => ((FloorColumn.Of<T>)rows.Columns[ordinal]).Values[_row];
}
