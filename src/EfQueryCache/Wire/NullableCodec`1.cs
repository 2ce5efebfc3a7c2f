namespace EfQueryCache.Wire;

/// <summary>Values or nil.</summary>
internal sealed class NullableCodec<T>(ValueCodec<T> values) : ValueCodec<T?>([(byte)WireType.Nullable, .. values.Signature], values.IsClosed)
    where T : struct
{
    public override bool TryWrite(MessagePackWriter writer, T? value) => values.TryWrite(writer, value!.Value);

    public override bool TryRead(ref MessagePackReader reader, out T? value)
    {
        var read = values.TryRead(ref reader, out var found);
        value = found;
        return read;
    }
}
