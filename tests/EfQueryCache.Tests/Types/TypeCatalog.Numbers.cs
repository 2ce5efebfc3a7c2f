using System.Numerics;

namespace EfQueryCache.Tests.Types;

internal static partial class TypeCatalog
{
    private static Type[] Integers =>
        [typeof(byte), typeof(sbyte), typeof(short), typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal), typeof(ushort), typeof(uint), typeof(ulong)];

    private static IEnumerable<TypeCase> Numbers() =>
    [
        Case("boolean", ["true", "false"], typeof(bool)),
        Case("smallint", ["1::int2", "'-32768'::int2", "32767::int2", "200::int2"], [.. Integers, typeof(DayOfWeek)]),
        Case("integer", ["1::int4", "'-2147483648'::int4", "2147483647::int4"], [.. Integers, typeof(DayOfWeek), typeof(char)]),
        Case("bigint", ["1::int8", "'-9223372036854775808'::int8", "9223372036854775807::int8"], [.. Integers, typeof(TimeSpan)]),
        Case(
            "real",
            ["1.5::float4", "'NaN'::float4", "'Infinity'::float4", "'-Infinity'::float4", "'-0'::float4", "'3.4028235e38'::float4", "'1e-45'::float4"],
            typeof(float), typeof(double)),
        Case(
            "double precision",
            ["1.5::float8", "'NaN'::float8", "'Infinity'::float8", "'-Infinity'::float8", "'-0'::float8", "'1.7976931348623157e308'::float8", "'5e-324'::float8"],
            typeof(float), typeof(double)),
        Case(
            "numeric",
            [
                "1.5::numeric", "1.50::numeric", "0.00::numeric", "12345678901234567890::numeric", "'NaN'::numeric", "1e40::numeric", "'-1e40'::numeric",
                "'Infinity'::numeric", "'-Infinity'::numeric", "79228162514264337593543950335::numeric", "'-79228162514264337593543950335'::numeric",
                "0.0000000000000000000000000001::numeric", "1e-40::numeric", "7::numeric",
            ],
            typeof(byte), typeof(sbyte), typeof(short), typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal), typeof(BigInteger), typeof(ulong)),
        Case("numeric(10,4)", ["1.5::numeric(10,4)", "'NaN'::numeric(10,4)"], typeof(decimal), typeof(double)),
        Case("money", ["1.5::money", "'-92233720368547758.08'::money", "'92233720368547758.07'::money"], typeof(decimal)),
        Case("oid", ["1::oid", "4294967295::oid", "0::oid"], typeof(uint), typeof(long)),
        Case("xid", ["'10'::xid", "'4294967295'::xid"], typeof(uint)),
        Case("xid8", ["'10'::xid8", "'18446744073709551615'::xid8"], typeof(ulong)),
        Case("cid", ["'10'::cid", "'4294967295'::cid"], typeof(uint)),
    ];
}
