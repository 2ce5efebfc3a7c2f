namespace EfQueryCache.Tests.Types;

/// <summary>The catalog leaves nothing out.</summary>
public sealed class TypeCatalogTests
{
    // The read mappings of https://www.npgsql.org/doc/types/basic.html, and what stands there on other pages: without those of plug-ins.
    private static readonly string[] Documented =
    [
        "boolean", "smallint", "integer", "bigint", "real", "double precision", "numeric", "money", "text", "character varying", "character(3)", "citext",
        "json", "jsonb", "xml", "uuid", "bytea", "timestamp without time zone", "timestamp with time zone", "date", "time without time zone",
        "time with time zone", "interval", "cidr", "inet", "macaddr", "tsquery", "tsvector", "bit(1)", "bit(3)", "bit varying", "point", "lseg", "path",
        "polygon", "line", "circle", "box", "cube", "hstore", "oid", "xid", "cid", "oidvector", "name", "\"char\"", "record", "place", "int4range",
        "int8range", "numrange", "daterange", "tsrange", "tstzrange", "int4multirange", "int8multirange", "nummultirange", "datemultirange",
        "tsmultirange", "tstzmultirange", "mood", "spec_mood", "integer[]", "ltree", "pg_lsn", "tid", "xid8", "macaddr8", "jsonpath",
    ];

    public static TheoryData<string> DocumentedTypes => [.. Documented];

    public static TheoryData<string> Expressions => [.. NpgsqlTypeLine.ReadAll().Select(line => line.Expression)];

    [Theory, MemberData(nameof(Expressions))]
    public void Line_of_the_table_is_read_as_every_type_it_names(string expression)
    {
        var line = NpgsqlTypeLine.ReadAll().Single(l => l.Expression == expression);
        var c = expression.StartsWith("null::", StringComparison.Ordinal)
            ? TypeCatalog.Find("integer") // NULL is read for every case
            : TypeCatalog.Cases.Single(c => c.Expressions.Contains(expression));

        var covered = c.PropertyTypes.Concat(c.ScalarTypes).Select(TypeName.Of).ToHashSet();
        Assert.All(line.ReadableAs, name => Assert.Contains(name, covered));
    }

    [Theory, MemberData(nameof(DocumentedTypes))]
    public void Documented_type_has_a_case(string storeType) => Assert.Single(TypeCatalog.Cases, c => c.StoreType == storeType);
}
