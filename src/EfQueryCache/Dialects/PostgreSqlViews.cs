using System.Data.Common;
using EfQueryCache.Consistency;

namespace EfQueryCache.Dialects;

/// <summary>Reads from PostgreSQL's catalog which tables each view depends on, through other views.</summary>
internal static class PostgreSqlViews
{
    // A materialized view is a table of its own: it changes when it is refreshed. What a view needs beside plain tables
    // (foreign tables, functions that are not immutable, sequences) cannot be followed: its tables are told as NULL.
    private const string Sql = """
        WITH RECURSIVE reads(view, relation) AS (
          SELECT oid, oid FROM pg_catalog.pg_class WHERE relkind = 'v'
          UNION
          SELECT r.view, d.refobjid
          FROM reads r
          JOIN pg_catalog.pg_class c ON c.oid = r.relation AND c.relkind = 'v'
          JOIN pg_catalog.pg_rewrite w ON w.ev_class = c.oid
          JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> c.oid
        )
        SELECT vn.nspname, v.relname, pg_catalog.pg_table_is_visible(v.oid), tn.nspname, t.relname,
          t.relkind IN ('r', 'p', 'm', 'v') AND tn.nspname NOT IN ('pg_catalog', 'information_schema'),
          t.relkind = 'v',
          CASE WHEN t.relkind = 'v' THEN pg_catalog.pg_get_viewdef(t.oid) END,
          t.relkind = 'v' AND EXISTS (
            SELECT FROM pg_catalog.pg_rewrite w
            JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
              AND d.refclassid = 'pg_catalog.pg_proc'::regclass
            JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid AND p.provolatile <> 'i'
            WHERE w.ev_class = t.oid)
        FROM reads r
        JOIN pg_catalog.pg_class v ON v.oid = r.view
        JOIN pg_catalog.pg_namespace vn ON vn.oid = v.relnamespace AND vn.nspname NOT IN ('pg_catalog', 'information_schema')
        JOIN pg_catalog.pg_class t ON t.oid = r.relation
        JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
        """;

    public static async Task<IReadOnlyDictionary<TableName, IReadOnlyList<TableName>?>> ReadAsync(
        DbConnection connection, IDatabaseDialect dialect, CancellationToken cancellationToken)
    {
        var tables = new Dictionary<TableName, List<TableName>>();
        var visible = new HashSet<TableName>();
        var unknown = new HashSet<TableName>();
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = Sql;
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var view = new TableName(reader.GetString(0), reader.GetString(1));
                    if (!tables.TryGetValue(view, out var reads)) tables[view] = reads = [];
                    if (reader.GetBoolean(2)) visible.Add(view);
                    var isView = reader.GetBoolean(6);
                    if (!reader.GetBoolean(5) || (isView && (reader.GetBoolean(8) || CallsVolatile(reader.GetString(7), dialect)))) unknown.Add(view);
                    if (!isView) reads.Add(new TableName(reader.GetString(3), reader.GetString(4)));
                }
            }
        }

        var views = new Dictionary<TableName, IReadOnlyList<TableName>?>();
        foreach (var (view, reads) in tables)
        {
            var known = unknown.Contains(view) ? null : reads;
            views[view] = known;
            if (visible.Contains(view)) views[view with { Schema = null }] = known;
        }

        return views;
    }

    // The catalog does not record which built-in functions a view calls; its text names them.
    private static bool CallsVolatile(string definition, IDatabaseDialect dialect)
        => definition.Split([' ', '\n', '\t', '(', ')', ',', '.', ':', ';', '+', '-', '*', '/', '=', '<', '>', '|', '"'], StringSplitOptions.RemoveEmptyEntries)
            .Any(dialect.IsVolatile);
}
