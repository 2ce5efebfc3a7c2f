using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Runtime.CompilerServices;
using EfQueryCache.Tests.Types;
using NpgsqlTypes;

namespace EfQueryCache.Tests.Wire;

/// <summary>Every type that the wire format knows, with the edges of each.</summary>
internal static class WireKinds
{
    public static IReadOnlyList<WireKind> All { get; } =
    [
        Of(r => r.Next(2) == 0),
        Of(r => (byte)r.Next()),
        Of(r => (sbyte)r.Next()),
        Of(r => Edge(r, short.MinValue, short.MaxValue, (short)r.Next())),
        Of(r => (ushort)r.Next()),
        Of(r => Edge(r, int.MinValue, int.MaxValue, r.Next(-70_000, 70_000))),
        Of(r => Edge(r, uint.MinValue, uint.MaxValue, (uint)r.Next())),
        Of(r => Edge(r, long.MinValue, long.MaxValue, r.NextInt64())),
        Of(r => Edge(r, ulong.MinValue, ulong.MaxValue, (ulong)r.NextInt64())),
        Of(r => Edge(r, -0f, float.NaN, BitConverter.Int32BitsToSingle(r.Next()), BitConverter.Int32BitsToSingle(unchecked((int)0xffc00001) + r.Next(99)))),
        Of(Real),
        Of(Exact),
        Of(r => (char)r.Next(char.MaxValue + 1)),
        Of(Text),
        Of(r => Identity(r)),
        Of(Time),
        Of(r => Edge(r, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromMinutes(r.Next(-840, 841))).AddTicks(r.Next()))),
        Of(r => Edge(r, DateOnly.MinValue, DateOnly.MaxValue, DateOnly.FromDayNumber(r.Next(3_000_000)))),
        Of(r => Edge(r, TimeOnly.MinValue, TimeOnly.MaxValue, new TimeOnly(r.NextInt64(TimeSpan.TicksPerDay)))),
        Of(r => Edge(r, TimeSpan.MinValue, TimeSpan.MaxValue, new TimeSpan(r.NextInt64()))),
        Of(r => new BigInteger(Bytes(r, 20))),
        Of(Address),
        Of(r => Edge(r, IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("::ffff:10.0.0.0/104"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("0.0.0.0/0"))),
        Of(r => new PhysicalAddress(Bytes(r, 8))),
        Of(r => new BitArray(Bytes(r, 5)) { Length = r.Next(20) }),
        Of(r => Enumerable.Range(0, r.Next(4)).ToDictionary(i => $"{i}{Text(r)}", i => i % 2 == 0 ? Text(r) : null)),
        Of(r => Bytes(r, 40)),
        Of(r => r.Next(4) == 0 ? (Mood)r.Next() : Mood.Happy),
        Of(r => Items(r, _ => r.Next())),
        Of(r => Items(r, _ => r.Next(3) == 0 ? (int?)null : r.Next())),
        Of(r => Items(r, _ => r.Next(3) == 0 ? (double?)null : Real(r))),
        Of(r => Items(r, _ => r.Next(3) == 0 ? (DateTime?)null : Time(r))),
        Of(r => Items(r, _ => r.Next(3) == 0 ? null : Text(r))),
        Of(r => Items(r, Exact).ToList()),
        Of(r => Items(r, _ => r.Next(3) == 0 ? (Guid?)null : Identity(r)).ToList()),
        Of(r => Items(r, _ => r.Next(3) == 0 ? (bool?)null : r.Next(2) == 0).ToList()),
        Of(r => Items(r, Text).ToList()),
        Of(r => Items(r, _ => Bytes(r, 3))),
        Of(r => Items(r, _ => Items(r, Text))),
        Of(r => Items(r, _ => (Mood)r.Next(2))),
        Of(r => Items(r, _ => r.Next(3) == 0 ? (Mood?)null : Mood.Happy).ToList()),
        Of(r => new NpgsqlPoint(Real(r), r.Next())),
        Of(r => new NpgsqlInterval(r.Next(), r.Next(), r.NextInt64())),
        Of(r => r.Next(3) == 0 ? NpgsqlRange<int>.Empty : new NpgsqlRange<int>(r.Next(10), r.Next(2) == 0, 10 + r.Next(9), r.Next(2) == 0)),
        Of(r => Items(r, _ => new NpgsqlRange<DateTime>(Time(r), true, false, default, false, true))),
        Of(r => new NpgsqlPath([new NpgsqlPoint(1, Real(r)), new NpgsqlPoint(r.Next(), -0.0)], r.Next(2) == 0)),
        Of(r => new NpgsqlInet(Address(r), 8)),
        Of(r => (r.Next(), Text(r))),
        Of(r => new object[] { r.Next(), Text(r), Items(r, Exact), null! }),
    ];

    public static string Text(Random random) => random.Next(9) switch
    {
        0 => "",
        1 => "\u00e9\u4e2d\ud83d\ude00",
        2 => "\ud800",
        3 => "a\udc00\ud83d",
        4 => "\0\uffff\ufffd",
        5 => new string('x', random.Next(25, 40)),
        6 => new string('\u4e2d', random.Next(5, 120)),
        7 => new string('y', random.Next(250, 260)) + (random.Next(2) == 0 ? "\u00e9" : ""),
        _ => Convert.ToHexString(Bytes(random, 12)),
    };

    private static WireKind<T> Of<T>(Func<Random, T> make) => new(make);

    private static T Edge<T>(Random random, params T[] values) => values[random.Next(values.Length)];

    private static byte[] Bytes(Random random, int most)
    {
        var bytes = new byte[random.Next(most + 1)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static T[] Items<T>(Random random, Func<Random, T> make) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => make(random))];

    private static double Real(Random random)
        => Edge(random, -0.0, double.NaN, double.Epsilon, BitConverter.Int64BitsToDouble(random.NextInt64()), BitConverter.Int64BitsToDouble(0x7ff8_0000_0000_0000 + random.Next(1, 99)));

    private static decimal Exact(Random random) => random.Next(3) == 0
        ? Edge(random, decimal.MinValue, decimal.MaxValue, 0.00m, new decimal(0, 0, 0, true, 0), 1.0m, 1.00m)
        : new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 0, (byte)random.Next(29));

    private static Guid Identity(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static DateTime Time(Random random) => random.Next(5) switch
    {
        0 => Edge(random, DateTime.MinValue, DateTime.MaxValue, DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc)),
        1 => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc),
        2 => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Local),
        3 => Unsafe.BitCast<ulong, DateTime>((ulong)random.NextInt64(DateTime.MaxValue.Ticks) | (3UL << 62)), // local, and the second of two equal hours
        _ => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Unspecified),
    };

    private static IPAddress Address(Random random)
        => Edge(random, IPAddress.Parse("10.0.0.1"), IPAddress.Parse("::1"), IPAddress.Parse("fe80::1%7"), IPAddress.Parse("::ffff:10.0.0.1"));
}
