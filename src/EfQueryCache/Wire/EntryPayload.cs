using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using EfQueryCache.Keys;
using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Wire;

/// <summary>
/// An entry as the second level keeps it. What is read is anybody's: whatever is not, byte for byte, what was written for
/// the same key is a miss. Layout and types: README.md.
/// </summary>
internal sealed class EntryPayload
{
    /// <summary>The first byte. A payload of another format is a miss.</summary>
    public const byte Format = 1;

    private const byte Compressed = 1;
    private const int ChecksumLength = 16;
    private const int PrefixLength = 2 + ChecksumLength;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly WireOptions _options;
    private readonly int _parts;

    private EntryPayload(EntryHeader header, ReadOnlyMemory<byte> body, int parts, int partCount, WireOptions options)
        => (Header, _body, _parts, PartCount, _options) = (header, body, parts, partCount, options);

    public EntryHeader Header { get; }

    /// <summary>The rows of how many commands it holds; at least one.</summary>
    public int PartCount { get; }

    /// <summary>Writes an entry.</summary>
    /// <param name="header">What is read before the rows.</param>
    /// <param name="parts">The rows of its commands.</param>
    /// <param name="key">Its key.</param>
    /// <param name="options">When to compress, and what knows other types.</param>
    /// <param name="to">Where to. Nothing is written when the answer is <see langword="false"/>.</param>
    /// <param name="unknownType">The type that nobody knows, if that is the reason.</param>
    /// <returns><see langword="false"/> when the entry has to stay in memory: a type is unknown, or it is too large.</returns>
    public static bool TryWrite(
        EntryHeader header, CachedPart[] parts, CanonicalKey key, WireOptions options, IBufferWriter<byte> to, out string? unknownType)
    {
        unknownType = null;
        if (!BitConverter.IsLittleEndian) return false; // columns are copied as they are in memory
        using var writer = new MessagePackWriter();
        if (PayloadBody.TryWrite(writer, header, parts, key, options)) return TryWrite(writer, key, options, to);
        unknownType = writer.UnknownType;
        return false;
    }

    /// <summary>Writes a value under a key of the user's.</summary>
    /// <param name="header">What is read before it.</param>
    /// <param name="value">The value, as its serializer writes it.</param>
    /// <param name="key">Its key.</param>
    /// <param name="options">When to compress.</param>
    /// <param name="to">Where to. Nothing is written when the answer is <see langword="false"/>.</param>
    /// <returns><see langword="false"/> when it is too large.</returns>
    public static bool TryWriteValue(EntryHeader header, ReadOnlySpan<byte> value, CanonicalKey key, WireOptions options, IBufferWriter<byte> to)
    {
        using var writer = new MessagePackWriter();
        PayloadBody.WriteValue(writer, header, value, key);
        return TryWrite(writer, key, options, to);
    }

    /// <summary>Reads the value under a key of the user's.</summary>
    /// <returns><see langword="null"/> when the entry is none.</returns>
    public ReadOnlyMemory<byte>? ReadValue()
    {
        var reader = new MessagePackReader(_body.Span[_parts..]);
        return PartCount == 1 && reader.TryReadBytes(out var value) ? _body.Slice(_parts + reader.Position - value.Length, value.Length) : null;
    }

    private static bool TryWrite(MessagePackWriter writer, CanonicalKey key, WireOptions options, IBufferWriter<byte> to)
    {
        if (writer.Written.Length > options.MaxBytes) return false;
        using var compressed = new MessagePackWriter();
        var isCompressed = writer.Written.Length > options.CompressAbove && Compression.TryCompress(writer.Written, compressed);
        var body = isCompressed ? compressed.Written : writer.Written;

        var room = to.GetSpan(PrefixLength + body.Length);
        (room[0], room[1]) = (Format, isCompressed ? Compressed : (byte)0);
        body.CopyTo(room[PrefixLength..]);
        Sum(key, room[..2], body, room[2..PrefixLength]);
        to.Advance(PrefixLength + body.Length);
        return true;
    }

    /// <summary>Reads an entry, without its rows.</summary>
    /// <param name="payload">What somebody sent; kept, and not to be changed, as long as the answer is in use.</param>
    /// <param name="key">The key that it was looked up with.</param>
    /// <param name="options">How much it may be, and what knows other types.</param>
    /// <param name="read">The entry.</param>
    /// <returns><see langword="false"/> when it is none, or not of this key.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> payload, CanonicalKey key, WireOptions options, [NotNullWhen(true)] out EntryPayload? read)
    {
        read = null;
        var bytes = payload.Span;
        if (bytes.Length < PrefixLength || bytes[0] != Format || bytes[1] > Compressed || !BitConverter.IsLittleEndian) return false;
        Span<byte> sum = stackalloc byte[ChecksumLength];
        Sum(key, bytes[..2], bytes[PrefixLength..], sum);
        if (!sum.SequenceEqual(bytes[2..PrefixLength])) return false;

        var body = payload[PrefixLength..];
        if (bytes[1] == Compressed)
        {
            if (Compression.Decompress(body.Span, options.MaxBytes) is not { } decompressed) return false;
            body = decompressed;
        }

        var reader = new MessagePackReader(body.Span);
        if (body.Length > options.MaxBytes || PayloadBody.ReadHeader(ref reader, key) is not { } header) return false;
        if (!reader.TryReadArrayHeader(out var count) || count == 0) return false;
        read = new EntryPayload(header, body, reader.Position, count, options);
        return true;
    }

    /// <summary>Reads the rows of the first command.</summary>
    /// <param name="columns">How EF Core wants to read them.</param>
    /// <returns><see langword="null"/> when they are not there, or as other types.</returns>
    public CachedResultSet? ReadRows(IReadOnlyList<ReaderColumn?> columns)
    {
        var reader = new MessagePackReader(_body.Span[_parts..]);
        return reader.TryReadArrayHeader(out var count) && count == 2 && reader.TryReadNil() ? ResultCodec.Read(ref reader, columns, _options) : null;
    }

    /// <summary>Reads the rows of a further command of a split query.</summary>
    /// <param name="key">The command's key in this process.</param>
    /// <param name="columns">How EF Core wants to read them.</param>
    /// <returns><see langword="null"/> when they are not there, or as other types.</returns>
    public CachedResultSet? ReadRows(in ResultKey key, IReadOnlyList<ReaderColumn?> columns)
    {
        var command = CanonicalKey.OfCommand(key);
        var reader = new MessagePackReader(_body.Span[_parts..]);
        if (!reader.TrySkip()) return null;
        for (var i = 1; i < PartCount; i++)
        {
            if (!reader.TryReadArrayHeader(out var count) || count != 2 || !reader.TryReadBytes(out var found)) return null;
            if (found.SequenceEqual(command)) return ResultCodec.Read(ref reader, columns, _options);
            if (!reader.TrySkip()) return null;
        }

        return null;
    }

    /// <summary>The checksum of everything but itself, and of the key.</summary>
    public static void Sum(CanonicalKey key, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> body, Span<byte> sum)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(key.Hash.Span);
        hash.AppendData(prefix);
        hash.AppendData(body);
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(whole);
        whole[..ChecksumLength].CopyTo(sum);
    }
}
