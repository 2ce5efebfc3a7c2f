using System.Diagnostics.CodeAnalysis;

namespace EfQueryCache.Wire;

/// <summary>Arrays of rank one, written as a column of their items is.</summary>
internal sealed class ArrayCodec<T>(ValueCodec<T> items) : ValueCodec<T[]>([(byte)WireType.Array, .. items.Signature], items.IsClosed)
{
    // A string[] may pose as an object[].
    public override bool TryWrite(MessagePackWriter writer, T[] value)
        => value.GetType() == typeof(T[]) ? items.TryWriteAll(writer, value, []) : writer.Refuse(value.GetType());

    public override bool TryRead(ref MessagePackReader reader, [MaybeNullWhen(false)] out T[] value)
        => (value = items.ReadAll(ref reader, -1, [])) is not null;
}
