WITH RECURSIVE root AS (
    SELECT oid, oid AS root FROM pg_trigger WHERE tgparentid = 0 AND NOT tgisinternal
    UNION ALL
    SELECT g.oid, r.root FROM pg_trigger g JOIN root r ON g.tgparentid = r.oid
), family AS (
    SELECT inhrelid AS child, inhparent AS ancestor FROM pg_inherits
    UNION
    SELECT f.child, h.inhparent FROM family f JOIN pg_inherits h ON h.inhrelid = f.ancestor
), reached AS (
    -- A column of a partition or a child is changed by way of the parent's.
    SELECT oid, oid AS by FROM pg_class WHERE relkind IN ('r', 'p', 'S')
    UNION ALL
    SELECT child, ancestor FROM family
), d AS (
    SELECT DISTINCT d.refclassid, d.refobjid, d.refobjsubid, coalesce(r.ev_class, g.tgrelid, p.polrelid, l.prrelid) AS of,
        CASE WHEN r.rulename = '_RETURN' THEN 'pg_class'::regclass ELSE d.classid::regclass END AS class,
        CASE WHEN r.rulename = '_RETURN' THEN r.ev_class ELSE coalesce(g.root, d.objid) END AS oid
    FROM pg_depend d
    LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN (SELECT root.oid, root.root, t.tgrelid FROM root JOIN pg_trigger t ON t.oid = root.root) g
        ON d.classid = 'pg_trigger'::regclass AND g.oid = d.objid
    LEFT JOIN pg_policy p ON d.classid = 'pg_policy'::regclass AND p.oid = d.objid
    LEFT JOIN pg_publication_rel l ON d.classid = 'pg_publication_rel'::regclass AND l.oid = d.objid
    WHERE (d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass)
            OR d.classid = 'pg_publication_rel'::regclass AND d.refobjsubid > 0
            OR d.classid = 'pg_trigger'::regclass AND g.oid IS NOT NULL)
        AND d.refclassid IN ('pg_class'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass)
        AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a')
        -- What makes values of a range type is a part of it.
        AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = d.classid AND i.objid = d.objid
            AND d.classid = 'pg_proc'::regclass AND i.refclassid = 'pg_type'::regclass AND i.deptype = 'i')
), stood AS (
    SELECT n.nspname::text AS schema, c.relname::text AS name, a.attname::text AS part, false AS is_type,
        coalesce(d.of = c.oid, false) AS goes_along, d.class, d.oid
    FROM d
    JOIN pg_class s ON d.refclassid = 'pg_class'::regclass AND s.oid = d.refobjid
    LEFT JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
    JOIN reached e ON e.oid = s.oid AND (e.by = s.oid OR a.attinhcount > 0)
    JOIN pg_class c ON c.oid = e.by
    JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION
    SELECT n.nspname, coalesce(c.relname, b.typname), NULL, c.oid IS NULL OR c.relkind = 'c', false, d.class, d.oid
    FROM d
    JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid
    JOIN pg_type b ON b.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
    JOIN pg_namespace n ON n.oid = b.typnamespace
    LEFT JOIN pg_class c ON c.oid = b.typrelid
    UNION
    SELECT n.nspname, c.relname, 'constraint ' || k.conname, false, false, d.class, d.oid
    FROM d
    JOIN pg_constraint k ON d.refclassid = 'pg_constraint'::regclass AND k.oid = d.refobjid
    JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
)
SELECT s.schema, s.name, s.part, s.is_type, s.goes_along, s.class::text, s.oid::int8,
    pg_describe_object(s.class, s.oid, 0),
    CASE WHEN c.relkind = 'v' THEN 'view' WHEN c.relkind = 'm' THEN 'materialized view' WHEN p.oid IS NOT NULL
        THEN CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END
        ELSE replace(replace(s.class::text, 'pg_rewrite', 'rule'), 'pg_', '') END,
    n.nspname::text, coalesce(v.relname, p.proname, g.tgname, y.polname, r.rulename)::text,
    coalesce(pg_get_function_identity_arguments(p.oid), CASE WHEN v.oid IS NULL THEN c.relname END)::text
FROM stood s
LEFT JOIN pg_class v ON s.class = 'pg_class'::regclass AND v.oid = s.oid
LEFT JOIN pg_proc p ON s.class = 'pg_proc'::regclass AND p.oid = s.oid
LEFT JOIN pg_trigger g ON s.class = 'pg_trigger'::regclass AND g.oid = s.oid
LEFT JOIN pg_policy y ON s.class = 'pg_policy'::regclass AND y.oid = s.oid
LEFT JOIN pg_rewrite r ON s.class = 'pg_rewrite'::regclass AND r.oid = s.oid
LEFT JOIN pg_class c ON c.oid = coalesce(v.oid, g.tgrelid, y.polrelid, r.ev_class)
LEFT JOIN pg_namespace n ON n.oid = coalesce(c.relnamespace, p.pronamespace)
ORDER BY 1, 2, 3, 8, 4, 5
