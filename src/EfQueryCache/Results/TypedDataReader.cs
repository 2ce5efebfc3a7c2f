using System.Collections;
using System.Data.Common;

namespace EfQueryCache.Results;

/// <summary>What the readers that stand in for the provider's have in common: everything that follows from a typed read.</summary>
internal abstract class TypedDataReader : DbDataReader
{
    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override int Depth => 0;

    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    public override char GetChar(int ordinal) => GetFieldValue<char>(ordinal);

    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    public override decimal GetDecimal(int ordinal) => GetFieldValue<decimal>(ordinal);

    public override double GetDouble(int ordinal) => GetFieldValue<double>(ordinal);

    public override float GetFloat(int ordinal) => GetFieldValue<float>(ordinal);

    public override Guid GetGuid(int ordinal) => GetFieldValue<Guid>(ordinal);

    public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    public override T GetFieldValue<T>(int ordinal)
    {
        var value = GetValue(ordinal);
        if (value is T asked) return asked;
        if (value is null && default(T) is null) return default!; // what a provider makes of a JSON null
        if (value is not (null or DBNull)) throw Mismatch(ordinal, value.GetType(), typeof(T));
        if (default(T) is null && typeof(T).IsValueType) return default!;
        throw Null(ordinal);
    }

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
        => CopyOut<byte>(GetFieldValue<byte[]>(ordinal), dataOffset, buffer, bufferOffset, length);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
        => CopyOut(GetString(ordinal).AsSpan(), dataOffset, buffer, bufferOffset, length);

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++) values[i] = GetValue(i);
        return count;
    }

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    /// <summary>What Npgsql throws for a NULL that is read as something that cannot be null.</summary>
    protected InvalidCastException Null(int ordinal) => new($"Column '{GetName(ordinal)}' is null.");

    private InvalidCastException Mismatch(int ordinal, Type kept, Type asked)
        => new($"Column '{GetName(ordinal)}' of type {GetDataTypeName(ordinal)} was read as {kept} and cannot be given as {asked}.");

    private static long CopyOut<T>(ReadOnlySpan<T> source, long dataOffset, T[]? buffer, int bufferOffset, int length)
    {
        if (buffer is null) return source.Length;
        ArgumentOutOfRangeException.ThrowIfNegative(dataOffset);
        if (dataOffset >= source.Length) return 0;
        var part = source[(int)dataOffset..];
        part = part[..Math.Min(length, part.Length)];
        part.CopyTo(buffer.AsSpan(bufferOffset));
        return part.Length;
    }
}
