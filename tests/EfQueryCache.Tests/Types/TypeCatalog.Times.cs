using NpgsqlTypes;

namespace EfQueryCache.Tests.Types;

internal static partial class TypeCatalog
{
    private static IEnumerable<TypeCase> Times() =>
    [
        Case(
            "date",
            ["'2020-01-02'::date", "'infinity'::date", "'-infinity'::date", "'0001-01-01'::date", "'9999-12-31'::date", "'4713-01-01 BC'::date", "'5874897-12-31'::date"],
            typeof(DateOnly), typeof(DateTime), typeof(int)),
        Case(
            "timestamp without time zone",
            ["'2020-01-02 03:04'::timestamp", "'infinity'::timestamp", "'-infinity'::timestamp", "'0001-01-01'::timestamp", "'9999-12-31 23:59:59.999999'::timestamp", "'294276-12-31'::timestamp"],
            typeof(DateTime), typeof(long)),
        Case(
            "timestamp(0) without time zone", ["'2020-01-02 03:04:05.6'::timestamp(0)"], typeof(DateTime)),
        Case(
            "timestamp with time zone",
            ["'2020-01-02 03:04'::timestamptz", "'infinity'::timestamptz", "'-infinity'::timestamptz", "'0001-01-01 00:00+00'::timestamptz", "'9999-12-31 23:59:59.999999+00'::timestamptz", "'294276-12-31'::timestamptz"],
            typeof(DateTime), typeof(DateTimeOffset), typeof(long)),
        Case("time without time zone", ["'03:04'::time", "'00:00'::time", "'23:59:59.999999'::time", "'24:00'::time"], typeof(TimeOnly), typeof(TimeSpan), typeof(long)),
        Case("time with time zone", ["'03:04'::timetz", "'03:04:05.678901+05:30'::timetz", "'00:00-14'::timetz", "'24:00+00'::timetz"], typeof(DateTimeOffset)),
        Case(
            "interval",
            ["'1 day 2 hours'::interval", "'1 month 2 days'::interval", "'-1 year -2 days -3 hours'::interval", "'0'::interval", "'0.000001 s'::interval", "'10675199 days'::interval", "'10675200 days'::interval"],
            typeof(TimeSpan), typeof(NpgsqlInterval)),
    ];
}
