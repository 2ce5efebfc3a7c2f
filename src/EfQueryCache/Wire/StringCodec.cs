using System.Diagnostics.CodeAnalysis;

namespace EfQueryCache.Wire;

/// <summary>Text, as str.</summary>
internal sealed class StringCodec() : ValueCodec<string>([(byte)WireType.String], isClosed: true)
{
    public override bool TryWrite(MessagePackWriter writer, string value)
    {
        writer.Write(value);
        return true;
    }

    public override bool TryRead(ref MessagePackReader reader, [MaybeNullWhen(false)] out string value) => reader.TryRead(out value);
}
