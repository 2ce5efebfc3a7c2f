using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace EfQueryCache.Wire;

/// <summary>Values of a type that only the user's serializer knows, each an extension of what it writes.</summary>
internal sealed class SerializerCodec<T>(byte[] signature, IResultSerializer serializer) : ValueCodec<T>(signature, isClosed: false)
{
    public override bool TryWrite(MessagePackWriter writer, T value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        try
        {
            serializer.Serialize(bytes, value);
        }
#pragma warning disable CA1031 // The serializer is the user's: whatever it throws, the result stays in memory only.
        catch (Exception)
#pragma warning restore CA1031
        {
            return writer.Refuse(typeof(T));
        }

        bytes.WrittenSpan.CopyTo(writer.WriteExtension((sbyte)WireType.Serialized, bytes.WrittenCount));
        return true;
    }

    public override bool TryRead(ref MessagePackReader reader, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (!reader.TryReadExtension(out var type, out var bytes) || type != (sbyte)WireType.Serialized) return false;
        try
        {
            value = serializer.Deserialize<T>(bytes.ToArray());
            return value is not null;
        }
#pragma warning disable CA1031 // Whatever it throws, the database answers instead.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
