using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using NpgsqlTypes;

namespace EfQueryCache.Tests.Types;

internal static partial class TypeCatalog
{
    private static IEnumerable<TypeCase> Arrays() =>
    [
        Case(
            "integer[]",
            ["ARRAY[1,2]", "ARRAY[1,null]", "ARRAY[[1,2],[3,4]]", "'{}'::int4[]", "'[5:6]={1,2}'::int4[]", "ARRAY[[[1],[2]]]", "ARRAY[[1,NULL]]"],
            typeof(byte[]), typeof(int[]), typeof(int?[]), typeof(List<int>), typeof(List<int?>), typeof(int[,]), typeof(int?[,]), typeof(long[]),
            typeof(IList<int>), typeof(DayOfWeek[]), typeof(HashSet<int>), typeof(int[][])),
        Case("smallint[]", ["ARRAY[1,2]::int2[]", "ARRAY[1,NULL]::int2[]"], typeof(short[]), typeof(short?[]), typeof(List<short>), typeof(DayOfWeek[])),
        Case("bigint[]", ["ARRAY[1,9223372036854775807]::int8[]", "ARRAY[NULL]::int8[]"], typeof(long[]), typeof(long?[])),
        Case("double precision[]", ["ARRAY['NaN','-0','Infinity']::float8[]"], typeof(double[]), typeof(List<double>)),
        Case("numeric[]", ["ARRAY[1.50,1.5]::numeric[]", "ARRAY['NaN']::numeric[]", "ARRAY[1e40]::numeric[]"], typeof(decimal[]), typeof(decimal?[]), typeof(List<decimal>)),
        Case("text[]", ["ARRAY['a',null]", "'{}'::text[]", "ARRAY['','ä']::text[]", "ARRAY[['a','b']]"], typeof(string[]), typeof(List<string>), typeof(string[,]), typeof(IReadOnlyList<string>)),
        Case("character varying[]", ["ARRAY['a']::varchar[]"], typeof(string[]), typeof(List<string>)),
        Case("citext[]", ["ARRAY['a','A']::citext[]"], typeof(string[])),
        Case("timestamp with time zone[]", ["ARRAY[now()]", "ARRAY['infinity',NULL]::timestamptz[]"], typeof(DateTime[]), typeof(DateTime?[]), typeof(DateTimeOffset[]), typeof(List<DateTime>)),
        Case("timestamp without time zone[]", ["ARRAY['2020-01-02 03:04','-infinity']::timestamp[]"], typeof(DateTime[]), typeof(List<DateTime>)),
        Case(
            "date[]",
            ["ARRAY['2020-01-02'::date]", "ARRAY['infinity',NULL]::date[]"],
            typeof(int[]), typeof(int?[]), typeof(List<int>), typeof(List<int?>), typeof(DateTime[]), typeof(DateOnly[]), typeof(DateOnly?[])),
        Case("time without time zone[]", ["ARRAY['03:04']::time[]"], typeof(TimeOnly[]), typeof(TimeSpan[])),
        Case("interval[]", ["ARRAY['1 day']::interval[]", "ARRAY['1 month']::interval[]"], typeof(TimeSpan[]), typeof(NpgsqlInterval[])),
        Case("boolean[]", ["ARRAY[true,null]", "ARRAY[true,false]"], typeof(bool[]), typeof(bool?[]), typeof(List<bool>), typeof(List<bool?>)),
        Case("uuid[]", ["ARRAY['00000000-0000-0000-0000-000000000000']::uuid[]", "ARRAY[NULL]::uuid[]"], typeof(Guid[]), typeof(Guid?[]), typeof(List<Guid>)),
        Case("bytea[]", ["ARRAY['\\x01','']::bytea[]", "ARRAY[NULL]::bytea[]", "ARRAY[['\\x01'::bytea]]"], typeof(byte[][]), typeof(List<byte[]>), typeof(byte[,][])),
        Case("inet[]", ["ARRAY['1.2.3.4','fe80::1']::inet[]", "ARRAY[NULL]::inet[]"], typeof(IPAddress[]), typeof(NpgsqlInet[]), typeof(List<IPAddress>)),
        Case("macaddr[]", ["ARRAY['08:00:2b:01:02:03']::macaddr[]"], typeof(PhysicalAddress[])),
        Case("bit varying[]", ["ARRAY[B'101', B'']::varbit[]"], typeof(BitArray[]), typeof(List<BitArray>)),
        Case("jsonb[]", ["ARRAY['{}','null']::jsonb[]"], typeof(string[]), typeof(System.Text.Json.JsonDocument[])),
        Case("hstore[]", ["ARRAY['a=>1','']::hstore[]"], typeof(Dictionary<string, string>[]), typeof(List<Dictionary<string, string>>)),
        Case("point[]", ["ARRAY['(1,2)']::point[]"], typeof(NpgsqlPoint[]), typeof(List<NpgsqlPoint>)),
        Case("path[]", ["ARRAY['[(1,2),(3,4)]']::path[]"], typeof(NpgsqlPath[])),
        Case("oidvector", ["'1 2'::oidvector", "''::oidvector"], typeof(uint[])),
        Case("mood[]", ["ARRAY['happy','sad']::mood[]"], typeof(Mood[]), typeof(List<Mood>), typeof(string[])),
    ];
}
