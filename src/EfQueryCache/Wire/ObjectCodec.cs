using System.Diagnostics.CodeAnalysis;

namespace EfQueryCache.Wire;

/// <summary>A value of whatever closed type: an array of the type's signature and the value.</summary>
internal sealed class ObjectCodec() : ValueCodec<object>([(byte)WireType.Object], isClosed: true)
{
    public override bool TryWrite(MessagePackWriter writer, object value)
    {
        var type = value.GetType();
        if (writer.Depth >= MessagePackWriter.MaxDepth || WireTypes.Of(type) is not { IsClosed: true } codec || codec is ObjectCodec) return writer.Refuse(type);
        writer.WriteArrayHeader(2);
        writer.WriteBytes(codec.Signature);
        writer.Depth++;
        var written = codec.TryWriteObject(writer, value);
        writer.Depth--;
        return written;
    }

    public override bool TryRead(ref MessagePackReader reader, [MaybeNullWhen(false)] out object value)
    {
        value = null;
        if (reader.Depth >= MessagePackWriter.MaxDepth || !reader.TryReadArrayHeader(out var count) || count != 2
            || !reader.TryReadBytes(out var signature) || WireTypes.Find(signature) is not { } codec || codec is ObjectCodec) return false;
        reader.Depth++;
        value = codec.ReadObject(ref reader);
        reader.Depth--;
        return value is not null;
    }
}
