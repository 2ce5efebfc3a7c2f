using NpgsqlTypes;

namespace EfQueryCache.Tests.Types;

internal static partial class TypeCatalog
{
    private static IEnumerable<TypeCase> Others() =>
    [
        Case("tsvector", ["'a'::tsvector", "'a:1A,2 b'::tsvector", "''::tsvector"], typeof(NpgsqlTsVector)),
        Case("tsquery", ["'a'::tsquery", "'a & !b | c:*A'::tsquery", "'a <-> b'::tsquery", "''::tsquery"], typeof(NpgsqlTsQuery)),
        Case("pg_lsn", ["'0/1'::pg_lsn", "'FFFFFFFF/FFFFFFFF'::pg_lsn"], typeof(NpgsqlLogSequenceNumber), typeof(ulong)),
        Case("tid", ["'(1,2)'::tid", "'(4294967295,65535)'::tid"], typeof(NpgsqlTid)),
        Case("regclass", ["'pg_class'::regclass"], typeof(uint), typeof(string)),
        Case("regtype", ["'int4'::regtype"], typeof(uint), typeof(string)),
        Case("regconfig", ["'english'::regconfig"], typeof(uint), typeof(string)),
        Case("mood", ["'happy'::mood", "'sad'::mood"], typeof(Mood), typeof(string)),
        Case("spec_mood", ["'happy'::spec_mood"], typeof(string), typeof(Mood)),
        Case("place", ["ROW('a',1)::place"], typeof(string), typeof(object[])),
        Case("positive", ["1::positive"], typeof(int), typeof(long)),
        Case("record", ["ROW(1,'a')", "ROW(NULL,ARRAY[1])"], typeof(object[]), typeof(Tuple<int, string>), typeof((int, string)), typeof(string)),
    ];
}
