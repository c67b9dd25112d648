WITH RECURSIVE root AS (
    SELECT oid, oid AS root FROM pg_trigger WHERE tgparentid = 0
    UNION ALL
    SELECT g.oid, r.root FROM pg_trigger g JOIN root r ON g.tgparentid = r.oid
), node AS (
    -- What is a part of something, and comes and goes with it.
    SELECT 'pg_rewrite'::regclass AS class, oid, 'pg_class'::regclass AS of_class, ev_class AS of
    FROM pg_rewrite WHERE rulename = '_RETURN'
    UNION ALL
    SELECT 'pg_trigger'::regclass, oid, 'pg_trigger'::regclass, root FROM root WHERE oid <> root
    UNION ALL
    SELECT 'pg_constraint'::regclass, d.objid, 'pg_trigger'::regclass, d.refobjid FROM pg_depend d
    WHERE d.classid = 'pg_constraint'::regclass AND d.refclassid = 'pg_trigger'::regclass AND d.deptype = 'i'
    UNION ALL
    SELECT 'pg_attrdef'::regclass, a.oid, 'pg_class'::regclass, a.adrelid
    FROM pg_attrdef a JOIN pg_class c ON c.oid = a.adrelid WHERE c.relkind = 'v'
    UNION ALL
    SELECT 'pg_class'::regclass, i.indexrelid, 'pg_class'::regclass, i.indrelid
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relkind = 'm'
    UNION ALL
    SELECT 'pg_class'::regclass, t.oid, 'pg_class'::regclass, c.oid
    FROM pg_class c LEFT JOIN pg_index i ON i.indrelid = c.reltoastrelid
    JOIN pg_class t ON t.oid IN (c.reltoastrelid, i.indexrelid) WHERE c.relkind = 'm'
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, 'pg_class'::regclass, c.oid
    FROM pg_class c JOIN pg_type b ON b.oid = c.reltype JOIN pg_type t ON t.oid IN (b.oid, b.typarray)
    WHERE c.relkind IN ('v', 'm')
)
SELECT DISTINCT coalesce(b.of_class, d.classid::regclass)::text, coalesce(b.of, d.objid)::int8,
    coalesce(o.of_class, d.refclassid::regclass)::text, coalesce(o.of, d.refobjid)::int8,
    pg_describe_object(coalesce(b.of_class, d.classid), coalesce(b.of, d.objid), 0)
FROM pg_depend d
LEFT JOIN node b ON b.class = d.classid AND b.oid = d.objid
LEFT JOIN node o ON o.class = d.refclassid AND o.oid = d.refobjid
WHERE d.refobjid >= 16384 AND d.deptype <> 'e'
    AND coalesce(o.of_class, d.refclassid) IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_trigger'::regclass,
        'pg_policy'::regclass, 'pg_rewrite'::regclass)
    AND (d.refclassid <> 'pg_class'::regclass OR coalesce(o.of, d.refobjid) IN
        (SELECT c.oid FROM pg_class c WHERE c.relkind IN ('v', 'm')))
    AND (coalesce(b.of_class, d.classid), coalesce(b.of, d.objid))
        <> (coalesce(o.of_class, d.refclassid), coalesce(o.of, d.refobjid))
ORDER BY 1, 2, 3, 4
