using System.Buffers.Binary;
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Numerics;

namespace EfQueryCache.Wire;

/// <summary>Numbers, addresses, strings of bits and maps, as what MessagePack has.</summary>
internal static class SimpleValues
{
    public static bool Write(MessagePackWriter writer, BigInteger value)
    {
        if (!value.TryWriteBytes(writer.WriteBytes(value.GetByteCount()), out _)) throw new InvalidOperationException("A number is longer than it says.");
        return true;
    }

    public static bool TryRead(ref MessagePackReader reader, out BigInteger value)
    {
        value = default;
        if (!reader.TryReadBytes(out var bytes) || bytes.IsEmpty) return false;
        value = new BigInteger(bytes);
        return true;
    }

    // Of version 4 four bytes, of version 6 sixteen and the scope.
    public static bool Write(MessagePackWriter writer, IPAddress value)
    {
        if (value.GetType() != typeof(IPAddress)) return false;
        if (value.AddressFamily == AddressFamily.InterNetwork) return value.TryWriteBytes(writer.WriteBytes(4), out _);
        var room = writer.WriteBytes(16 + sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(room[16..], (uint)value.ScopeId);
        return value.TryWriteBytes(room, out _);
    }

    public static bool TryRead(ref MessagePackReader reader, [MaybeNullWhen(false)] out IPAddress value)
    {
        value = null;
        if (!reader.TryReadBytes(out var bytes) || bytes.Length is not (4 or 16 + sizeof(uint))) return false;
        value = bytes.Length == 4 ? new IPAddress(bytes) : new IPAddress(bytes[..16], BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]));
        return true;
    }

    public static bool Write(MessagePackWriter writer, IPNetwork value)
    {
        writer.Write(value.ToString());
        return true;
    }

    public static bool TryRead(ref MessagePackReader reader, out IPNetwork value)
    {
        value = default;
        return reader.TryRead(out string? text) && IPNetwork.TryParse(text, out value);
    }

    public static bool Write(MessagePackWriter writer, PhysicalAddress value)
    {
        writer.WriteBytes(value.GetAddressBytes());
        return true;
    }

    public static bool TryRead(ref MessagePackReader reader, [MaybeNullWhen(false)] out PhysicalAddress value)
    {
        value = reader.TryReadBytes(out var bytes) ? new PhysicalAddress(bytes.ToArray()) : null;
        return value is not null;
    }

    // How many bits, and the bits, lowest first.
    public static bool Write(MessagePackWriter writer, BitArray value)
    {
        var bytes = new byte[(value.Length + 7) / 8];
        value.CopyTo(bytes, 0);
        writer.WriteArrayHeader(2);
        writer.Write(value.Length);
        writer.WriteBytes(bytes);
        return true;
    }

    public static bool TryRead(ref MessagePackReader reader, [MaybeNullWhen(false)] out BitArray value)
    {
        value = null;
        if (!reader.TryReadArrayHeader(out var count) || count != 2 || !reader.TryRead(out long length) || length < 0
            || !reader.TryReadBytes(out var bytes) || bytes.Length != (length + 7) / 8 || length > int.MaxValue) return false;
        value = new BitArray(bytes.ToArray()) { Length = (int)length };
        return true;
    }

    public static bool Write(MessagePackWriter writer, Dictionary<string, string?> value)
    {
        if (value.GetType() != typeof(Dictionary<string, string?>) || !ReferenceEquals(value.Comparer, EqualityComparer<string>.Default)) return false;
        writer.WriteMapHeader(value.Count);
        foreach (var (key, text) in value)
        {
            writer.Write(key);
            if (text is null) writer.WriteNil();
            else writer.Write(text);
        }

        return true;
    }

    public static bool TryRead(ref MessagePackReader reader, [MaybeNullWhen(false)] out Dictionary<string, string?> value)
    {
        value = null;
        if (!reader.TryReadMapHeader(out var count)) return false;
        var map = new Dictionary<string, string?>(count);
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryRead(out string? key)) return false;
            string? text = null;
            if (!reader.TryReadNil() && !reader.TryRead(out text)) return false;
            if (!map.TryAdd(key, text)) return false;
        }

        value = map;
        return true;
    }
}
