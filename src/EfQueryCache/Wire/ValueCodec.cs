using EfQueryCache.Results;

namespace EfQueryCache.Wire;

/// <summary>Writes and reads the values of one type. Immutable and thread-safe.</summary>
/// <param name="type">The type.</param>
/// <param name="signature">What names it in a payload: <see cref="WireType"/> codes, outermost first.</param>
/// <param name="isClosed">
/// Whether the codes alone say which type it is. The others are read only where the reader expects the very type.
/// </param>
internal abstract class ValueCodec(Type type, byte[] signature, bool isClosed)
{
    public Type Type => type;

    public byte[] Signature => signature;

    public bool IsClosed => isClosed;

    /// <summary>Writes the values of a column of exactly this type.</summary>
    /// <returns><see langword="false"/> when one of them has a part of a type that nobody knows.</returns>
    public abstract bool TryWriteColumn(MessagePackWriter writer, CachedColumn column, int rows);

    /// <summary>Reads a column.</summary>
    /// <param name="reader">Where it is read from.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="nulls">Which of them are NULL; <see langword="null"/> when none is.</param>
    /// <returns><see langword="null"/> when it is not there.</returns>
    public abstract CachedColumn? ReadColumn(ref MessagePackReader reader, int rows, long[]? nulls);

    /// <summary>Writes values, all of exactly this type but where they are NULL, as the column of this type would be.</summary>
    public abstract bool TryWriteObjects(MessagePackWriter writer, ReadOnlySpan<object?> values, ReadOnlySpan<long> nulls);

    /// <summary>Reads what <see cref="TryWriteObjects"/> writes.</summary>
    /// <returns><see langword="null"/> when it is not there.</returns>
    public abstract object?[]? ReadObjects(ref MessagePackReader reader, int rows, ReadOnlySpan<long> nulls);

    /// <summary>Writes one value of exactly this type.</summary>
    public abstract bool TryWriteObject(MessagePackWriter writer, object value);

    /// <summary>Reads one value.</summary>
    /// <returns><see langword="null"/> when it is not there.</returns>
    public abstract object? ReadObject(ref MessagePackReader reader);

    protected static bool IsNull(ReadOnlySpan<long> nulls, int row) => !nulls.IsEmpty && (nulls[row >> 6] & (1L << row)) != 0;
}
