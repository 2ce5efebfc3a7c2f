using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using NpgsqlTypes;

#pragma warning disable CS0618 // NpgsqlCidr is obsolete, and accepted

namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Addresses of networks, hosts and adapters, and strings of bits.</summary>
internal static class Addresses
{
    public static LookAlikes[] All =>
    [
        Group("one host", () =>
        [
            Host("10.0.0.1"), Host("::ffff:10.0.0.1"), Host("::10.0.0.1"), Host("10.0.0.1").GetAddressBytes(), "10.0.0.1",
            new NpgsqlInet(Host("10.0.0.1"), 32), new NpgsqlInet(Host("10.0.0.1"), 24), new NpgsqlInet(Host("::ffff:10.0.0.1"), 128), new IPNetwork(Host("10.0.0.1"), 32),
        ]),
        Group("one network", () =>
        [
            new NpgsqlCidr(Host("10.0.0.0"), 8), new NpgsqlCidr(Host("10.0.0.0"), 16), new NpgsqlCidr(Host("10.0.0.0"), 32), new NpgsqlInet(Host("10.0.0.0"), 8),
            new NpgsqlInet(Host("10.0.0.0"), 32), new IPNetwork(Host("10.0.0.0"), 8), new IPNetwork(Host("10.0.0.0"), 16), Host("10.0.0.0"),
        ]),
        Group("scopes", () => [Host("fe80::1"), Host("fe80::1%1"), Host("fe80::1%2"), new NpgsqlInet(Host("fe80::1%1"), 128)]),
        Group("this host", () => [IPAddress.Loopback, IPAddress.IPv6Loopback, Host("127.0.0.2"), IPAddress.Loopback.MapToIPv6(), "localhost"]),
        Group("any and no host", () => [IPAddress.Any, IPAddress.IPv6Any, IPAddress.Broadcast, IPAddress.Any.MapToIPv6(), null]),
        Group("order of bytes", () => [new IPAddress([1, 2, 3, 4]), new IPAddress([4, 3, 2, 1]), new IPAddress(0x04030201L).GetHashCode(), 0x04030201L]),
        Group("one adapter", () =>
        [
            Adapter("08002B010203"), Adapter("08002BFFFE010203"), Adapter("00000800 2B010203".Replace(" ", "", StringComparison.Ordinal)), Adapter("08002B0102030000"),
            Adapter("08002B010203").GetAddressBytes(), "08002B010203", "08:00:2b:01:02:03", PhysicalAddress.None,
        ]),
        Group("one and some zeros", () =>
        [
            new BitArray([true]), new BitArray([true, false]), new BitArray([false, true]), new BitArray(new[] { 1 }), new BitArray(new byte[] { 1 }),
            new BitArray(new[] { 1 }) { Length = 33 }, new BitArray(new[] { 1, 0 }), new[] { true }, "1", true,
        ]),
        Group("no ones", () => [new BitArray(0), new BitArray(1), new BitArray(8), new BitArray(31), new BitArray(32), new BitArray(33), Array.Empty<bool>()]),
        Group("a one beyond the end", () => [Cut(true), Cut(false), new BitArray([true])]),
    ];

    private static LookAlikes Group(string name, Func<object?[]> make) => LookAlikes.Of("addresses and bits", name, make);

    private static IPAddress Host(string text) => IPAddress.Parse(text);

    private static PhysicalAddress Adapter(string text) => PhysicalAddress.Parse(text);

    private static BitArray Cut(bool second) => new([true, second, true]) { Length = 2 };
}
