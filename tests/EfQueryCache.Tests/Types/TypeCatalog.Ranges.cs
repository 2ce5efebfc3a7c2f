using System.Numerics;
using NpgsqlTypes;

namespace EfQueryCache.Tests.Types;

internal static partial class TypeCatalog
{
    private static IEnumerable<TypeCase> Ranges() =>
    [
        Case(
            "int4range",
            ["int4range(1,5)", "'empty'::int4range", "int4range(NULL,NULL)", "int4range(1,NULL)", "int4range(1,5,'[]')", "int4range(-2147483648,2147483647)"],
            typeof(NpgsqlRange<int>)),
        Case("int8range", ["int8range(1,5)", "'empty'::int8range", "int8range(NULL,5)"], typeof(NpgsqlRange<long>)),
        Case("numrange", ["numrange(1,5)", "numrange(1.50,2.5,'(]')", "numrange(1,NULL,'()')", "numrange(1,'NaN')"], typeof(NpgsqlRange<decimal>), typeof(NpgsqlRange<BigInteger>)),
        Case(
            "daterange",
            ["daterange('2020-01-01','2020-02-01')", "'empty'::daterange", "daterange('2020-01-01','infinity')", "daterange(NULL,'2020-01-01')"],
            typeof(NpgsqlRange<DateOnly>), typeof(NpgsqlRange<DateTime>), typeof(NpgsqlRange<int>)),
        Case(
            "tsrange",
            ["tsrange(now()::timestamp,now()::timestamp)", "tsrange('2020-01-01','infinity')", "tsrange(NULL,'2020-01-01','(]')"],
            typeof(NpgsqlRange<DateTime>), typeof(NpgsqlRange<long>)),
        Case(
            "tstzrange",
            ["tstzrange(now(),now())", "tstzrange('2020-01-01','infinity')", "tstzrange('-infinity','2020-01-01','[]')"],
            typeof(NpgsqlRange<DateTime>), typeof(NpgsqlRange<DateTimeOffset>), typeof(NpgsqlRange<long>)),
        Case("floatrange", ["floatrange(1,'Infinity')", "floatrange(NULL,'-0')"], typeof(NpgsqlRange<double>)),
        Case(
            "int4multirange",
            ["'{[1,3),[5,7)}'::int4multirange", "'{}'::int4multirange", "'{(,)}'::int4multirange"],
            typeof(NpgsqlRange<int>[]), typeof(List<NpgsqlRange<int>>)),
        Case("int8multirange", ["'{[1,3),[5,7)}'::int8multirange"], typeof(NpgsqlRange<long>[])),
        Case("nummultirange", ["'{[1.5,3),[5,]}'::nummultirange"], typeof(NpgsqlRange<decimal>[]), typeof(List<NpgsqlRange<decimal>>)),
        Case("datemultirange", ["'{[2020-01-01,2020-02-01)}'::datemultirange"], typeof(NpgsqlRange<DateOnly>[]), typeof(NpgsqlRange<DateTime>[])),
        Case("tsmultirange", ["'{[2020-01-01,2020-02-01)}'::tsmultirange"], typeof(NpgsqlRange<DateTime>[])),
        Case("tstzmultirange", ["'{[2020-01-01,infinity)}'::tstzmultirange"], typeof(NpgsqlRange<DateTime>[]), typeof(List<NpgsqlRange<DateTimeOffset>>)),
        Case("int4range[]", ["ARRAY[int4range(1,5), NULL]", "ARRAY['empty'::int4range]"], typeof(NpgsqlRange<int>[]), typeof(List<NpgsqlRange<int>>), typeof(NpgsqlRange<int>?[])),
    ];
}
