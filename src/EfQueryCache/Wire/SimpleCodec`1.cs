using System.Diagnostics.CodeAnalysis;

namespace EfQueryCache.Wire;

/// <summary>A type whose values are written as something that MessagePack has.</summary>
internal sealed class SimpleCodec<T>(WireType type, WriteValue<T> write, ReadValue<T> read) : ValueCodec<T>([(byte)type], isClosed: true)
{
    public override bool TryWrite(MessagePackWriter writer, T value) => write(writer, value) || writer.Refuse(value!.GetType());

    public override bool TryRead(ref MessagePackReader reader, [MaybeNullWhen(false)] out T value) => read(ref reader, out value);
}
