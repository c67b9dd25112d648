SELECT kind, schema::text, name::text, detail::text, NULL::text FROM (
    SELECT CASE
            WHEN c.relkind = 'v' THEN 'view'
            WHEN c.relkind = 'm' THEN 'materialized view'
            WHEN c.relkind = 'f' THEN 'foreign table'
            WHEN c.relkind = 'S' THEN 'sequence'
            ELSE 'typed table'
        END AS kind, n.nspname AS schema, c.relname AS name,
        NULL AS detail
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES)
        AND (c.relkind IN ('v', 'm', 'f')
            OR c.relkind = 'S' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                AND d.objid = c.oid AND d.deptype IN ('a', 'i'))
            OR c.relkind IN ('r', 'p') AND c.reloftype <> 0)
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
            AND d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT CASE t.typtype WHEN 'r' THEN 'range type' ELSE 'base type' END,
        n.nspname, t.typname, NULL
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typnamespace IN ($NAMESPACES)
        AND (t.typtype = 'r' OR t.typtype = 'b' AND t.typelem = 0)
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass
            AND d.objid = t.oid AND d.deptype = 'e')
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
        n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.pronamespace IN ($NAMESPACES)
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
            AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
    UNION ALL
    SELECT 'trigger', n.nspname, g.tgname, c.relname
    FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND NOT g.tgisinternal AND g.tgparentid = 0
    UNION ALL
    SELECT 'policy', n.nspname, p.polname, c.relname
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES)
    UNION ALL
    SELECT 'rule', n.nspname, r.rulename, c.relname
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND r.rulename <> '_RETURN'
    UNION ALL
    SELECT 'statistics', n.nspname, s.stxname, s.stxrelid::regclass::text
    FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
    WHERE s.stxnamespace IN ($NAMESPACES)
    UNION ALL
    SELECT 'row level security', n.nspname, c.relname, c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND c.relrowsecurity
    $UNSAYABLE
    UNION ALL
    SELECT 'extension', NULL, e.extname, e.extversion FROM pg_extension e WHERE e.extname <> 'plpgsql'
) found
