using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EfQueryCache.Wire;

/// <summary>
/// Values in a row are the bin of their bytes, little-endian as in memory: a column is one copy. One value alone is an
/// extension of its bytes, or what MessagePack has for it.
/// </summary>
/// <param name="signature">What names the type; its first code is the extension's.</param>
/// <param name="isClosed">Whether the codes alone say which type it is.</param>
/// <param name="areValid">Tells which bytes are values, unless all are.</param>
/// <param name="write">Writes one value alone, if MessagePack has something for it.</param>
/// <param name="read">Reads what <paramref name="write"/> writes.</param>
internal sealed class PackedCodec<T>(byte[] signature, bool isClosed, CheckValues<T>? areValid = null, WriteValue<T>? write = null, ReadValue<T>? read = null)
    : ValueCodec<T>(signature, isClosed)
    where T : unmanaged
{
    private readonly sbyte _extension = (sbyte)signature[0];

    public override bool TryWrite(MessagePackWriter writer, T value)
    {
        if (write?.Invoke(writer, value) != true) MemoryMarshal.Write(writer.WriteExtension(_extension, Unsafe.SizeOf<T>()), value);
        return true;
    }

    public override bool TryRead(ref MessagePackReader reader, out T value)
    {
        var start = reader;
        if (read?.Invoke(ref reader, out value) == true) return true;
        reader = start;
        value = default;
        return reader.TryReadExtension(out var type, out var bytes) && type == _extension && TryUnpack(bytes, MemoryMarshal.CreateSpan(ref value, 1));
    }

    public override bool TryWriteAll(MessagePackWriter writer, ReadOnlySpan<T> values, ReadOnlySpan<long> nulls)
    {
        MemoryMarshal.AsBytes(values).CopyTo(writer.WriteBytes(checked(values.Length * Unsafe.SizeOf<T>())));
        return true;
    }

    public override T[]? ReadAll(ref MessagePackReader reader, int count, ReadOnlySpan<long> nulls)
    {
        if (!reader.TryReadBytes(out var bytes)) return null;
        var length = bytes.Length / Unsafe.SizeOf<T>();
        if (count >= 0 && length != count) return null;
        var values = GC.AllocateUninitializedArray<T>(length);
        return TryUnpack(bytes, values) ? values : null;
    }

    private bool TryUnpack(ReadOnlySpan<byte> bytes, Span<T> values)
    {
        if (bytes.Length != (long)values.Length * Unsafe.SizeOf<T>()) return false;
        bytes.CopyTo(MemoryMarshal.AsBytes(values));
        return areValid is null || areValid(values);
    }
}
