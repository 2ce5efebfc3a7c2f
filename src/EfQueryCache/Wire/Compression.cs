using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace EfQueryCache.Wire;

/// <summary>Brotli (RFC 7932) after four bytes that say, highest first, how long it is when it is decompressed.</summary>
internal static class Compression
{
    private const int Quality = 1;
    private const int Window = 18; // 256 KiB to look back in, which also is what it takes in memory
    private const int FirstGuess = 16;

    /// <returns><see langword="false"/> when that would not make it an eighth shorter, and hence not worth the time to undo it.</returns>
    public static bool TryCompress(ReadOnlySpan<byte> body, MessagePackWriter to)
    {
        var room = to.GetSpan(body.Length)[..(body.Length - (body.Length / 8))];
        if (!BrotliEncoder.TryCompress(body, room[sizeof(int)..], out var written, Quality, Window)) return false;
        BinaryPrimitives.WriteInt32BigEndian(room, body.Length);
        to.Advance(sizeof(int) + written);
        return true;
    }

    /// <summary>Decompresses into memory that grows with what comes out: a length that is only claimed costs nothing.</summary>
    /// <returns><see langword="null"/> when it is broken, or longer than it says or may be.</returns>
    public static byte[]? Decompress(ReadOnlySpan<byte> bytes, int maxBytes)
    {
        if (bytes.Length < sizeof(int)) return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (length < 0 || length > maxBytes) return null;

        bytes = bytes[sizeof(int)..];
        var body = new byte[(int)Math.Min(length, Math.Max(4096, bytes.Length * (long)FirstGuess))];
        var done = 0;
        using var decoder = default(BrotliDecoder);
        while (true)
        {
            var status = decoder.Decompress(bytes, body.AsSpan(done), out var read, out var written);
            bytes = bytes[read..];
            done += written;
            if (status == OperationStatus.Done) return bytes.IsEmpty && done == length && body.Length == length ? body : null;
            if (status != OperationStatus.DestinationTooSmall || body.Length == length) return null;
            Array.Resize(ref body, (int)Math.Min(length, body.Length * 2L));
        }
    }
}
