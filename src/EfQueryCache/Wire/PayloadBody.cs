using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using EfQueryCache.Consistency;
using EfQueryCache.Results;

namespace EfQueryCache.Wire;

/// <summary>The body of a payload: an array of key, epoch, tags, stamps, age, conditions and flags, and then the rows, or a value.</summary>
internal static class PayloadBody
{
    private const int Fields = 10;
    private static readonly int StampLength = Unsafe.SizeOf<UInt128>();

    public static bool TryWrite(MessagePackWriter writer, EntryHeader header, CachedPart[] parts, CanonicalKey key, WireOptions options)
    {
        WriteHeader(writer, header, key);
        writer.WriteArrayHeader(parts.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            // The key of the entry is that of its first command.
            writer.WriteArrayHeader(2);
            if (i == 0) writer.WriteNil();
            else writer.WriteBytes(CanonicalKey.OfCommand(parts[i].Key));
            if (!ResultCodec.TryWrite(writer, parts[i].Result, options)) return false;
        }

        return true;
    }

    public static void WriteValue(MessagePackWriter writer, EntryHeader header, ReadOnlySpan<byte> value, CanonicalKey key)
    {
        WriteHeader(writer, header, key);
        writer.WriteArrayHeader(1);
        writer.WriteBytes(value);
    }

    private static void WriteHeader(MessagePackWriter writer, EntryHeader header, CanonicalKey key)
    {
        writer.WriteArrayHeader(Fields);
        writer.WriteBytes(key.Material.Span);
        WriteStamps(writer, [header.Epoch]);
        WriteTexts(writer, header.Tags);
        WriteStamps(writer, header.Stamps);
        writer.Write(header.Created.ToUnixTimeMilliseconds());
        writer.Write(header.Ttl.Ticks / TimeSpan.TicksPerMillisecond);
        WriteTexts(writer, header.UserTags);
        writer.WriteArrayHeader(header.Tables.Length);
        foreach (var table in header.Tables)
        {
            writer.WriteArrayHeader(2);
            if (table.Schema is null) writer.WriteNil();
            else writer.Write(table.Schema);
            writer.Write(table.Name);
        }

        writer.Write(header.Flags);
    }

    /// <summary>Reads what stands before the rows.</summary>
    /// <returns><see langword="null"/> when it is not there or of another key.</returns>
    public static EntryHeader? ReadHeader(ref MessagePackReader reader, CanonicalKey key)
    {
        if (!reader.TryReadArrayHeader(out var fields) || fields != Fields
            || !reader.TryReadBytes(out var material) || !material.SequenceEqual(key.Material.Span)
            || ReadStamps(ref reader) is not [var epoch]
            || ReadTexts(ref reader) is not { } tags
            || ReadStamps(ref reader) is not { } stamps || stamps.Length != tags.Length
            || !reader.TryRead(out long created) || created < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || created > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || !reader.TryRead(out long ttl) || ttl < 0 || ttl > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond
            || ReadTexts(ref reader) is not { } userTags
            || ReadTables(ref reader) is not { } tables
            || !reader.TryRead(out long flags)) return null;
        return new EntryHeader
        {
            Epoch = epoch,
            Tags = tags,
            Stamps = stamps,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(created),
            Ttl = TimeSpan.FromTicks(ttl * TimeSpan.TicksPerMillisecond),
            UserTags = userTags,
            Tables = tables,
            Flags = flags,
        };
    }

    private static void WriteStamps(MessagePackWriter writer, ReadOnlySpan<UInt128> stamps)
    {
        var room = writer.WriteBytes(stamps.Length * StampLength);
        for (var i = 0; i < stamps.Length; i++) BinaryPrimitives.WriteUInt128BigEndian(room[(i * StampLength)..], stamps[i]);
    }

    private static UInt128[]? ReadStamps(ref MessagePackReader reader)
    {
        if (!reader.TryReadBytes(out var bytes) || bytes.Length % StampLength != 0) return null;
        var stamps = new UInt128[bytes.Length / StampLength];
        for (var i = 0; i < stamps.Length; i++) stamps[i] = BinaryPrimitives.ReadUInt128BigEndian(bytes[(i * StampLength)..]);
        return stamps;
    }

    private static void WriteTexts(MessagePackWriter writer, string[] texts)
    {
        writer.WriteArrayHeader(texts.Length);
        foreach (var text in texts) writer.Write(text);
    }

    private static string[]? ReadTexts(ref MessagePackReader reader)
    {
        if (!reader.TryReadArrayHeader(out var count)) return null;
        var texts = new string[count];
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryRead(out string? text)) return null;
            texts[i] = text;
        }

        return texts;
    }

    private static TableName[]? ReadTables(ref MessagePackReader reader)
    {
        if (!reader.TryReadArrayHeader(out var count)) return null;
        var tables = new TableName[count];
        for (var i = 0; i < count; i++)
        {
            string? schema = null;
            if (!reader.TryReadArrayHeader(out var names) || names != 2 || (!reader.TryReadNil() && !reader.TryRead(out schema))
                || !reader.TryRead(out string? name)) return null;
            tables[i] = new TableName(schema, name);
        }

        return tables;
    }
}
