using System.Text.Json;

namespace EfQueryCache.Tests.Types;

internal static partial class TypeCatalog
{
    private static Type[] Strings => [typeof(string), typeof(char), typeof(char[]), typeof(byte[])];

    private static IEnumerable<TypeCase> Texts() =>
    [
        Case("\"char\"", ["'a'::\"char\"", "''::\"char\"", "'\\377'::\"char\""], typeof(char), typeof(byte), typeof(string)),
        Case("character(3)", ["'a'::char(3)", "''::char(3)", "'äöü'::char(3)"], Strings),
        Case("text", ["'a'::text", "''::text", "E'a\\n\\t''\"\\\\'::text", "'😀 ä'::text", "repeat('x', 9000)"], [.. Strings, typeof(Mood), typeof(Uri), typeof(Guid), typeof(int)]),
        Case("character varying", ["'a'::varchar", "''::varchar"], Strings),
        Case("character varying(5)", ["'abc'::varchar(5)"], Strings),
        Case("name", ["'a'::name", "''::name"], Strings),
        Case("citext", ["'a'::citext", "'A'::citext", "''::citext"], Strings),
        Case("xml", ["'<a/>'::xml", "''::xml", "'<a b=\"c\">ä</a>'::xml"], Strings),
        Case("bytea", ["'\\x01'::bytea", "''::bytea", "'\\x00ff00'::bytea"], typeof(byte[]), typeof(string)),
        Case("jsonpath", ["'$.a'::jsonpath", "'strict $'::jsonpath"], typeof(string)),
        Case("ltree", ["'a.b'::ltree", "''::ltree"], typeof(string), typeof(Microsoft.EntityFrameworkCore.LTree)),
        Case("lquery", ["'a.*'::lquery"], typeof(string)),
        Case("ltxtquery", ["'a & b'::ltxtquery"], typeof(string)),
    ];

    private static IEnumerable<TypeCase> Documents() =>
    [
        Case(
            "json",
            ["'{\"a\":1}'::json", "'{ \"b\": 1.50, \"a\": [null, \"x\"] }'::json", "'null'::json", "'[]'::json", "'\"x\"'::json", "'1'::json"],
            [.. Strings, typeof(JsonDocument), typeof(JsonElement)]),
        Case(
            "jsonb",
            ["'{\"a\":1}'::jsonb", "'{ \"b\": 1.50, \"a\": [null, \"x\"] }'::jsonb", "'null'::jsonb", "'[1, 2]'::jsonb", "'\"x\"'::jsonb", "'1'::jsonb"],
            [.. Strings, typeof(JsonDocument), typeof(JsonElement), typeof(Dictionary<string, int>), typeof(List<int>), typeof(int[]), typeof(Remark)]),
        Case(
            "hstore",
            ["'a=>1'::hstore", "''::hstore", "'a=>NULL, b=>\"x y\"'::hstore"],
            typeof(Dictionary<string, string>), typeof(System.Collections.Immutable.ImmutableDictionary<string, string>)),
    ];
}
