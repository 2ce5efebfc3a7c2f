using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using NpgsqlTypes;

namespace EfQueryCache.Tests.Types;

internal static partial class TypeCatalog
{
    private static IEnumerable<TypeCase> Networks() =>
    [
        Case(
            "inet",
            ["'1.2.3.4'::inet", "'1.2.3.0/24'::inet", "'0.0.0.0/0'::inet", "'::1'::inet", "'fe80::1/64'::inet", "'::ffff:1.2.3.4'::inet"],
            typeof(IPAddress), typeof(NpgsqlInet)),
#pragma warning disable CS0618 // Still read, if obsolete.
        Case("cidr", ["'1.2.3.0/24'::cidr", "'0.0.0.0/0'::cidr", "'2001:db8::/32'::cidr", "'1.2.3.4/32'::cidr"], typeof(IPNetwork), typeof(NpgsqlCidr)),
#pragma warning restore CS0618
        Case("macaddr", ["'08:00:2b:01:02:03'::macaddr", "'00:00:00:00:00:00'::macaddr"], typeof(PhysicalAddress)),
        Case("macaddr8", ["'08:00:2b:01:02:03:04:05'::macaddr8"], typeof(PhysicalAddress)),
        Case("uuid", ["gen_random_uuid()", "'00000000-0000-0000-0000-000000000000'::uuid", "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid"], typeof(Guid), typeof(string)),
    ];

    private static IEnumerable<TypeCase> Bits() =>
    [
        Case("bit(1)", ["B'1'::bit(1)", "B'0'::bit(1)"], typeof(bool), typeof(BitArray), typeof(string)),
        Case("bit(3)", ["B'101'::bit(3)", "B'000'::bit(3)"], typeof(BitArray), typeof(bool), typeof(string)),
        Case("bit varying", ["B'101'::varbit", "B''::varbit", "B'1'::varbit", "repeat('10', 40)::varbit"], typeof(BitArray), typeof(bool), typeof(string)),
    ];
}
