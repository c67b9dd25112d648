WITH d AS (
    SELECT DISTINCT d.refclassid, d.refobjid, d.refobjsubid, d.classid, d.objid,
        coalesce(r.ev_class, g.tgrelid, p.polrelid) AS of,
        CASE WHEN r.oid IS NULL THEN pg_describe_object(d.classid, d.objid, 0)
            WHEN r.rulename = '_RETURN' THEN pg_describe_object('pg_class'::regclass, r.ev_class, 0)
            ELSE pg_describe_object(d.classid, d.objid, 0) END AS dependent
    FROM pg_depend d
    LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_trigger g ON d.classid = 'pg_trigger'::regclass AND g.oid = d.objid
    LEFT JOIN pg_policy p ON d.classid = 'pg_policy'::regclass AND p.oid = d.objid
    WHERE d.classid IN ('pg_rewrite'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass)
        AND d.refclassid IN ('pg_class'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass)
        AND d.deptype IN ('n', 'a') AND NOT coalesce(g.tgisinternal, false)
)
SELECT n.nspname::text, c.relname::text, a.attname::text, false, d.of = c.oid, d.dependent
FROM d
JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
WHERE c.relnamespace IN ($NAMESPACES) AND c.relkind IN ('r', 'p', 'S')
UNION
SELECT n.nspname::text, coalesce(c.relname, b.typname)::text, NULL, c.oid IS NULL OR c.relkind = 'c', false, d.dependent
FROM d
JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid
JOIN pg_type b ON b.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
JOIN pg_namespace n ON n.oid = b.typnamespace
LEFT JOIN pg_class c ON c.oid = b.typrelid
WHERE b.typnamespace IN ($NAMESPACES)
UNION
SELECT n.nspname::text, c.relname::text, 'constraint ' || k.conname, false, false, d.dependent
FROM d
JOIN pg_constraint k ON d.refclassid = 'pg_constraint'::regclass AND k.oid = d.refobjid
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relnamespace IN ($NAMESPACES)
ORDER BY 1, 2, 3, 4, 5, 6
