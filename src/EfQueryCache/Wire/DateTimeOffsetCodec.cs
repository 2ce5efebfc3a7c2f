using System.Buffers.Binary;

namespace EfQueryCache.Wire;

/// <summary>Ten bytes a value, little-endian: the ticks of the local time, and the offset in minutes.</summary>
internal sealed class DateTimeOffsetCodec() : ValueCodec<DateTimeOffset>([(byte)WireType.DateTimeOffset], isClosed: true)
{
    private const int Size = sizeof(long) + sizeof(short);

    public override bool TryWrite(MessagePackWriter writer, DateTimeOffset value)
    {
        Pack(value, writer.WriteExtension((sbyte)WireType.DateTimeOffset, Size));
        return true;
    }

    public override bool TryRead(ref MessagePackReader reader, out DateTimeOffset value)
    {
        value = default;
        return reader.TryReadExtension(out var type, out var bytes) && type == (sbyte)WireType.DateTimeOffset && bytes.Length == Size
            && TryUnpack(bytes, out value);
    }

    public override bool TryWriteAll(MessagePackWriter writer, ReadOnlySpan<DateTimeOffset> values, ReadOnlySpan<long> nulls)
    {
        var room = writer.WriteBytes(checked(values.Length * Size));
        for (var i = 0; i < values.Length; i++) Pack(values[i], room[(i * Size)..]);
        return true;
    }

    public override DateTimeOffset[]? ReadAll(ref MessagePackReader reader, int count, ReadOnlySpan<long> nulls)
    {
        if (!reader.TryReadBytes(out var bytes) || bytes.Length % Size != 0 || (count >= 0 && bytes.Length / Size != count)) return null;
        var values = new DateTimeOffset[bytes.Length / Size];
        for (var i = 0; i < values.Length; i++)
        {
            if (!TryUnpack(bytes[(i * Size)..], out values[i])) return null;
        }

        return values;
    }

    private static void Pack(DateTimeOffset value, Span<byte> room)
    {
        BinaryPrimitives.WriteInt64LittleEndian(room, value.Ticks);
        BinaryPrimitives.WriteInt16LittleEndian(room[sizeof(long)..], (short)value.TotalOffsetMinutes);
    }

    private static bool TryUnpack(ReadOnlySpan<byte> bytes, out DateTimeOffset value)
    {
        value = default;
        var (ticks, minutes) = (BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt16LittleEndian(bytes[sizeof(long)..]));
        var utc = ticks - (minutes * TimeSpan.TicksPerMinute);
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks || utc < 0 || utc > DateTime.MaxValue.Ticks || minutes is < -14 * 60 or > 14 * 60) return false;
        value = new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes));
        return true;
    }
}
