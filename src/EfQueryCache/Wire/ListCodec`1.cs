using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace EfQueryCache.Wire;

/// <summary>Lists, written as a column of their items is.</summary>
internal sealed class ListCodec<T>(ValueCodec<T> items) : ValueCodec<List<T>>([(byte)WireType.List, .. items.Signature], items.IsClosed)
{
    public override bool TryWrite(MessagePackWriter writer, List<T> value)
        => value.GetType() == typeof(List<T>) ? items.TryWriteAll(writer, CollectionsMarshal.AsSpan(value), []) : writer.Refuse(value.GetType());

    public override bool TryRead(ref MessagePackReader reader, [MaybeNullWhen(false)] out List<T> value)
    {
        value = items.ReadAll(ref reader, -1, []) is { } read ? [.. read] : null;
        return value is not null;
    }
}
