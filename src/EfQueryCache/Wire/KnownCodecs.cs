using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;

namespace EfQueryCache.Wire;

/// <summary>The codecs of the types that a payload can name by one code.</summary>
internal static class KnownCodecs
{
    public static ValueCodec[] All { get; } =
    [
        Packed<bool>(WireType.Boolean, ValidValues.AreBooleans, WriteBoolean, (ref r, out v) => r.TryRead(out v)),
        Packed<byte>(WireType.Byte, null, (w, v) => WriteInteger(w, v), (ref r, out v) => ReadInteger(ref r, out v)),
        Packed<sbyte>(WireType.SByte, null, (w, v) => WriteInteger(w, v), (ref r, out v) => ReadInteger(ref r, out v)),
        Packed<short>(WireType.Int16, null, (w, v) => WriteInteger(w, v), (ref r, out v) => ReadInteger(ref r, out v)),
        Packed<ushort>(WireType.UInt16, null, (w, v) => WriteInteger(w, v), (ref r, out v) => ReadInteger(ref r, out v)),
        Packed<int>(WireType.Int32, null, (w, v) => WriteInteger(w, v), (ref r, out v) => ReadInteger(ref r, out v)),
        Packed<uint>(WireType.UInt32, null, (w, v) => WriteInteger(w, v), (ref r, out v) => ReadInteger(ref r, out v)),
        Packed<long>(WireType.Int64, null, (w, v) => WriteInteger(w, v), (ref r, out v) => ReadInteger(ref r, out v)),
        Packed<ulong>(WireType.UInt64, null, WriteUInt64, (ref r, out v) => r.TryRead(out v)),
        Packed<float>(WireType.Single, null, WriteSingle, (ref r, out v) => r.TryRead(out v)),
        Packed<double>(WireType.Double, null, WriteDouble, (ref r, out v) => r.TryRead(out v)),
        Packed<decimal>(WireType.Decimal, ValidValues.AreDecimals),
        Packed<char>(WireType.Char),
        Packed<Guid>(WireType.Guid),
        Packed<DateTime>(WireType.DateTime, ValidValues.AreTimes, WriteUtc, (ref r, out v) => r.TryReadTimestamp(out v)),
        Packed<DateOnly>(WireType.DateOnly, ValidValues.AreDays),
        Packed<TimeOnly>(WireType.TimeOnly, ValidValues.AreTimesOfDay),
        Packed<TimeSpan>(WireType.TimeSpan),
        new DateTimeOffsetCodec(),
        new StringCodec(),
        new ObjectCodec(),
        new SimpleCodec<BigInteger>(WireType.BigInteger, SimpleValues.Write, SimpleValues.TryRead),
        new SimpleCodec<IPAddress>(WireType.IPAddress, SimpleValues.Write, SimpleValues.TryRead),
        new SimpleCodec<IPNetwork>(WireType.IPNetwork, SimpleValues.Write, SimpleValues.TryRead),
        new SimpleCodec<PhysicalAddress>(WireType.PhysicalAddress, SimpleValues.Write, SimpleValues.TryRead),
        new SimpleCodec<BitArray>(WireType.BitArray, SimpleValues.Write, SimpleValues.TryRead),
        new SimpleCodec<Dictionary<string, string?>>(WireType.Map, SimpleValues.Write, SimpleValues.TryRead),
    ];

    private static PackedCodec<T> Packed<T>(WireType type, CheckValues<T>? areValid = null, WriteValue<T>? write = null, ReadValue<T>? read = null)
        where T : unmanaged
        => new([(byte)type], isClosed: true, areValid, write, read);

    private static bool WriteInteger(MessagePackWriter writer, long value)
    {
        writer.Write(value);
        return true;
    }

    private static bool ReadInteger<T>(ref MessagePackReader reader, out T value) where T : unmanaged, IBinaryInteger<T>
    {
        value = default;
        if (!reader.TryRead(out long read)) return false;
        value = T.CreateTruncating(read);
        return long.CreateTruncating(value) == read;
    }

    private static bool WriteUInt64(MessagePackWriter writer, ulong value)
    {
        writer.Write(value);
        return true;
    }

    private static bool WriteBoolean(MessagePackWriter writer, bool value)
    {
        writer.Write(value);
        return true;
    }

    private static bool WriteSingle(MessagePackWriter writer, float value)
    {
        writer.Write(value);
        return true;
    }

    private static bool WriteDouble(MessagePackWriter writer, double value)
    {
        writer.Write(value);
        return true;
    }

    // A timestamp is a moment: a time of any other kind is not.
    private static bool WriteUtc(MessagePackWriter writer, DateTime value)
    {
        if (value.Kind != DateTimeKind.Utc) return false;
        writer.WriteTimestamp(value);
        return true;
    }
}
