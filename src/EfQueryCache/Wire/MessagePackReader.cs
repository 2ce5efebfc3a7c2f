using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace EfQueryCache.Wire;

/// <summary>
/// Reads MessagePack that may be anything: what is not as asked for gives <see langword="false"/> and no exception, after
/// which the reader stands somewhere and is of no more use. A length is never believed beyond the bytes that are there.
/// </summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>How many bytes have been read.</summary>
    public int Position { get; private set; }

    /// <summary>How deep the value is nested that is being read.</summary>
    public int Depth { get; set; }

    public readonly int Remaining => _data.Length - Position;

    /// <summary>Some of the bytes, wherever the reader stands.</summary>
    public readonly ReadOnlySpan<byte> Slice(int start, int length) => _data.Slice(start, length);

    /// <summary>Steps over a nil, if there is one.</summary>
    public bool TryReadNil()
    {
        if (Remaining == 0 || _data[Position] != 0xc0) return false;
        Position++;
        return true;
    }

    public bool TryRead(out bool value)
    {
        value = false;
        if (!TryTake(out var code)) return false;
        value = code == 0xc3;
        return code is 0xc2 or 0xc3;
    }

    public bool TryRead(out long value)
    {
        value = 0;
        if (!TryReadInteger(out var bits, out var isNegative)) return false;
        value = (long)bits;
        return isNegative || value >= 0;
    }

    public bool TryRead(out ulong value) => TryReadInteger(out value, out var isNegative) && !isNegative;

    public bool TryRead(out float value)
    {
        value = 0;
        if (!TryTake(out var code) || code != 0xca || !TryTake(sizeof(float), out var bytes)) return false;
        value = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt32BigEndian(bytes));
        return true;
    }

    public bool TryRead(out double value)
    {
        value = 0;
        if (!TryTake(out var code) || code != 0xcb || !TryTake(sizeof(double), out var bytes)) return false;
        value = BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64BigEndian(bytes));
        return true;
    }

    /// <summary>Reads text as <see cref="MessagePackWriter.Write(ReadOnlySpan{char})"/> writes it.</summary>
    public bool TryRead([NotNullWhen(true)] out string? text)
    {
        text = null;
        if (Remaining == 0) return false;
        var code = _data[Position];
        if ((code & 0xe0) != 0xa0 && code is < 0xd9 or > 0xdb) return TryReadUtf16(out text);
        Position++;
        int length;
        if ((code & 0xe0) == 0xa0) length = code & 0x1f;
        else if (!TryTakeLength(code - 0xd9, out length)) return false;
        if (!TryTake(length, out var bytes) || !Utf8.IsValid(bytes)) return false;
        text = Encoding.UTF8.GetString(bytes);
        return true;
    }

    public bool TryReadBytes(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryTake(out var code) && code is >= 0xc4 and <= 0xc6 && TryTakeLength(code - 0xc4, out var length) && TryTake(length, out bytes);
    }

    /// <summary>Reads how many items follow. Each takes at least a byte, so there are never more than bytes.</summary>
    public bool TryReadArrayHeader(out int count) => TryReadHeader(0x90, 0xdc, 1, out count);

    /// <inheritdoc cref="TryReadArrayHeader"/>
    public bool TryReadMapHeader(out int count) => TryReadHeader(0x80, 0xde, 2, out count);

    public bool TryReadExtension(out sbyte type, out ReadOnlySpan<byte> bytes)
    {
        type = 0;
        bytes = default;
        if (!TryTake(out var code)) return false;
        int length;
        if (code is >= 0xd4 and <= 0xd8) length = 1 << (code - 0xd4);
        else if (code is < 0xc7 or > 0xc9 || !TryTakeLength(code - 0xc7, out length)) return false;
        if (!TryTake(out var number) || !TryTake(length, out bytes)) return false;
        type = (sbyte)number;
        return true;
    }

    /// <summary>Reads a timestamp that .NET can hold without rounding.</summary>
    public bool TryReadTimestamp(out DateTime time)
    {
        time = default;
        if (!TryReadExtension(out var type, out var bytes) || type != -1) return false;
        long seconds;
        ulong nanoseconds = 0;
        switch (bytes.Length)
        {
            case 4:
                seconds = BinaryPrimitives.ReadUInt32BigEndian(bytes);
                break;
            case 8:
                var both = BinaryPrimitives.ReadUInt64BigEndian(bytes);
                (seconds, nanoseconds) = ((long)(both & ((1UL << 34) - 1)), both >> 34);
                break;
            case 12:
                (seconds, nanoseconds) = (BinaryPrimitives.ReadInt64BigEndian(bytes[4..]), BinaryPrimitives.ReadUInt32BigEndian(bytes));
                break;
            default:
                return false;
        }

        const long Least = -62_135_596_800; // 0001-01-01
        const long Most = 253_402_300_799; // 9999-12-31
        if (seconds is < Least or > Most || nanoseconds > 999_999_999 || nanoseconds % TimeSpan.NanosecondsPerTick != 0) return false;
        time = DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (long)(nanoseconds / TimeSpan.NanosecondsPerTick));
        return true;
    }

    /// <summary>Steps over one value, whatever it is.</summary>
    public bool TrySkip()
    {
        // What is still to be stepped over is counted, so that no nesting is too deep.
        for (var open = 1L; open > 0; open--)
        {
            if (!TryTake(out var code)) return false;
            var (fixedLength, lengthCode, items) = Describe(code);
            if (fixedLength < 0) return false;
            var length = fixedLength;
            if (lengthCode >= 0 && !TryTakeLength(lengthCode, out length)) return false;
            if (items > 0) open += (long)length * items;
            else if (!TryTake(length + (code is >= 0xc7 and <= 0xc9 ? 1 : 0), out _)) return false;
        }

        return true;
    }

    // How many bytes or items follow, or how the length is written that says so, and how many values an item consists of.
    private static (int Fixed, int LengthCode, int Items) Describe(byte code) => code switch
    {
        < 0x80 or >= 0xe0 or 0xc0 or 0xc2 or 0xc3 => (0, -1, 0),
        < 0x90 => (code & 0xf, -1, 2),
        < 0xa0 => (code & 0xf, -1, 1),
        < 0xc0 => (code & 0x1f, -1, 0),
        >= 0xc4 and <= 0xc6 => (0, code - 0xc4, 0),
        >= 0xc7 and <= 0xc9 => (0, code - 0xc7, 0),
        0xca => (4, -1, 0),
        0xcb => (8, -1, 0),
        >= 0xcc and <= 0xcf => (1 << (code - 0xcc), -1, 0),
        >= 0xd0 and <= 0xd3 => (1 << (code - 0xd0), -1, 0),
        >= 0xd4 and <= 0xd8 => ((1 << (code - 0xd4)) + 1, -1, 0),
        >= 0xd9 and <= 0xdb => (0, code - 0xd9, 0),
        0xdc or 0xdd => (0, code - 0xdc + 1, 1),
        0xde or 0xdf => (0, code - 0xde + 1, 2),
        _ => (-1, -1, 0),
    };

    private bool TryReadUtf16([NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!TryReadExtension(out var type, out var bytes) || type != (sbyte)WireType.String || bytes.Length % sizeof(char) != 0) return false;
        text = new string(MemoryMarshal.Cast<byte, char>(bytes));
        return true;
    }

    private bool TryReadInteger(out ulong bits, out bool isNegative)
    {
        (bits, isNegative) = (0, false);
        if (!TryTake(out var code)) return false;
        if (code is < 0x80 or >= 0xe0)
        {
            (bits, isNegative) = ((ulong)(sbyte)code, code >= 0xe0);
            return true;
        }

        if (code is < 0xcc or > 0xd3 || !TryTake(1 << (code & 3), out var bytes)) return false;
        bits = code switch
        {
            0xcc => bytes[0],
            0xcd => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            0xce => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            0xd0 => (ulong)(sbyte)bytes[0],
            0xd1 => (ulong)BinaryPrimitives.ReadInt16BigEndian(bytes),
            0xd2 => (ulong)BinaryPrimitives.ReadInt32BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        };
        isNegative = code >= 0xd0 && (long)bits < 0;
        return true;
    }

    private bool TryReadHeader(byte shortCode, byte code16, int least, out int count)
    {
        count = 0;
        if (!TryTake(out var code)) return false;
        if ((code & 0xf0) == shortCode) count = code & 0xf;
        else if ((code != code16 && code != code16 + 1) || !TryTakeLength(code - code16 + 1, out count)) return false;
        return (long)count * least <= Remaining;
    }

    // 0, 1, 2: one byte of length, two or four. Nothing longer than what is left is a length.
    private bool TryTakeLength(int size, out int length)
    {
        length = 0;
        if (!TryTake(1 << size, out var bytes)) return false;
        var value = size switch
        {
            0 => bytes[0],
            1 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        };
        if (value > Remaining) return false;
        length = (int)value;
        return true;
    }

    private bool TryTake(out byte value)
    {
        value = 0;
        if (Remaining == 0) return false;
        value = _data[Position++];
        return true;
    }

    private bool TryTake(int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > Remaining) return false;
        bytes = _data.Slice(Position, length);
        Position += length;
        return true;
    }
}
