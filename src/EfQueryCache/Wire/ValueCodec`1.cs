using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using EfQueryCache.Results;

namespace EfQueryCache.Wire;

/// <summary>Writes and reads values of <typeparamref name="T"/>: here one after the other, as an array with nil for null.</summary>
internal abstract class ValueCodec<T>(byte[] signature, bool isClosed) : ValueCodec(typeof(T), signature, isClosed)
{
    /// <summary>Writes a value that is not null.</summary>
    /// <returns><see langword="false"/> when a part of it is of a type that nobody knows.</returns>
    public abstract bool TryWrite(MessagePackWriter writer, T value);

    /// <summary>Reads a value that is not nil.</summary>
    public abstract bool TryRead(ref MessagePackReader reader, [MaybeNullWhen(false)] out T value);

    /// <summary>Writes values in a row.</summary>
    /// <param name="writer">Where they are written.</param>
    /// <param name="values">The values.</param>
    /// <param name="nulls">Which of them are NULL, and not to be looked at; empty when none is.</param>
    public virtual bool TryWriteAll(MessagePackWriter writer, ReadOnlySpan<T> values, ReadOnlySpan<long> nulls)
    {
        writer.WriteArrayHeader(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not { } value || IsNull(nulls, i)) writer.WriteNil();
            else if (!TryWrite(writer, value)) return false;
        }

        return true;
    }

    /// <summary>Reads values in a row.</summary>
    /// <param name="reader">Where they are read from.</param>
    /// <param name="count">How many there must be, or -1.</param>
    /// <param name="nulls">Which of them are NULL; empty when none is.</param>
    /// <returns><see langword="null"/> when they are not there.</returns>
    public virtual T[]? ReadAll(ref MessagePackReader reader, int count, ReadOnlySpan<long> nulls)
    {
        if (!reader.TryReadArrayHeader(out var length) || (count >= 0 && length != count)) return null;
        var values = new T[length];
        for (var i = 0; i < values.Length; i++)
        {
            if (reader.TryReadNil())
            {
                if (default(T) is not null && !IsNull(nulls, i)) return null;
            }
            else if (IsNull(nulls, i) || !TryRead(ref reader, out values[i]!))
            {
                return null;
            }
        }

        return values;
    }

    public sealed override bool TryWriteColumn(MessagePackWriter writer, CachedColumn column, int rows)
        => TryWriteAll(writer, ((CachedColumn<T>)column).Values[..rows], column.Nulls);

    public sealed override CachedColumn? ReadColumn(ref MessagePackReader reader, int rows, long[]? nulls)
    {
        if (ReadAll(ref reader, rows, nulls) is not { } values) return null;
        var bytes = 0L;
        if (!typeof(T).IsValueType)
        {
            foreach (var value in values) bytes += CachedValue.PayloadBytes(value);
        }

        return new CachedColumn<T>(values, nulls, bytes);
    }

    public sealed override bool TryWriteObjects(MessagePackWriter writer, ReadOnlySpan<object?> values, ReadOnlySpan<long> nulls)
    {
        var typed = ArrayPool<T>.Shared.Rent(values.Length);
        for (var i = 0; i < values.Length; i++) typed[i] = IsNull(nulls, i) ? default! : (T)values[i]!;
        var written = TryWriteAll(writer, typed.AsSpan(0, values.Length), nulls);
        ArrayPool<T>.Shared.Return(typed, RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        return written;
    }

    public sealed override object?[]? ReadObjects(ref MessagePackReader reader, int rows, ReadOnlySpan<long> nulls)
    {
        if (ReadAll(ref reader, rows, nulls) is not { } values) return null;
        var objects = new object?[rows];
        for (var i = 0; i < rows; i++)
        {
            if (!IsNull(nulls, i)) objects[i] = values[i];
        }

        return objects;
    }

    public sealed override bool TryWriteObject(MessagePackWriter writer, object value) => TryWrite(writer, (T)value);

    public sealed override object? ReadObject(ref MessagePackReader reader) => TryRead(ref reader, out var value) ? value : null;
}
