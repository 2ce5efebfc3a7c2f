namespace EfQueryCache.Dialects.PostgreSql;

/// <summary>The questions to PostgreSQL's catalog; answered by versions 12 and later.</summary>
internal static class PostgreSqlCatalog
{
    /// <summary>Reads every relation, and what it inherits, refers to, triggers and rewrites; one result set each.</summary>
    public const string Relations = """
        SELECT c.oid, n.nspname, c.relname, c.relkind::text,
          CASE WHEN c.relkind = 'v' THEN pg_catalog.pg_get_viewdef(c.oid) END, c.relhasrules
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast');

        SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits;

        SELECT conrelid, confrelid, confupdtype::text, confdeltype::text,
          (SELECT pg_catalog.array_agg(attname::text) FROM pg_catalog.pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)),
          (SELECT pg_catalog.array_agg(attname::text) FROM pg_catalog.pg_attribute WHERE attrelid = confrelid AND attnum = ANY (confkey))
        FROM pg_catalog.pg_constraint WHERE contype = 'f';

        SELECT tgrelid, tgtype::int, tgfoid FROM pg_catalog.pg_trigger WHERE tgenabled <> 'D';

        SELECT DISTINCT w.ev_class, w.ev_type::text, d.refobjid
        FROM pg_catalog.pg_rewrite w
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
          AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> w.ev_class
        JOIN pg_catalog.pg_class c ON c.oid = w.ev_class AND c.relkind IN ('r', 'p', 'v', 'm');

        SELECT EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D');
        """;

    /// <summary>Reads the user's routines, and everything that runs one without naming it. <c>{0}</c>: the body of a routine in standard SQL.</summary>
    public const string Routines = """
        SELECT p.oid, p.proname, l.lanname, p.provolatile::text,
          CASE WHEN l.lanname IN ('sql', 'plpgsql') THEN coalesce({0}, p.prosrc) END,
          (SELECT e.extname FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
            WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'e')
        FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        JOIN pg_catalog.pg_language l ON l.oid = p.prolang;

        SELECT d.refobjid, coalesce(a.adrelid, nullif(c.conrelid, 0), o.polrelid, w.ev_class, t.tgrelid), w.ev_type::text, o.oid IS NOT NULL,
          CASE WHEN d.classid = 'pg_catalog.pg_proc'::regclass THEN d.objid END,
          p.provolatile = 'i'
        FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        LEFT JOIN pg_catalog.pg_attrdef a ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND a.oid = d.objid
        LEFT JOIN pg_catalog.pg_constraint c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
        LEFT JOIN pg_catalog.pg_policy o ON d.classid = 'pg_catalog.pg_policy'::regclass AND o.oid = d.objid
        LEFT JOIN pg_catalog.pg_rewrite w ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND w.oid = d.objid
        LEFT JOIN pg_catalog.pg_trigger t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
        WHERE d.refclassid = 'pg_catalog.pg_proc'::regclass AND d.classid <> 'pg_catalog.pg_event_trigger'::regclass
          AND t.tgfoid IS DISTINCT FROM d.refobjid;
        """;
}
