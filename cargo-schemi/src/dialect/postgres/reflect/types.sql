SELECT 'd', n.nspname::text, t.typname::text, obj_description(t.oid, 'pg_type'), json_build_object(
    'type', format_type(t.typbasetype, t.typtypmod),
    'collation', CASE WHEN t.typcollation <> b.typcollation THEN (SELECT $COLLATION
        FROM pg_collation l JOIN pg_namespace cn ON cn.oid = l.collnamespace WHERE l.oid = t.typcollation) END,
    'default', coalesce(pg_get_expr(t.typdefaultbin, 0, true), t.typdefault),
    'not_null', t.typnotnull,
    'checks', (SELECT coalesce(json_agg(json_build_object('name', json_build_object('said', k.conname), 'expr',
            pg_get_expr(k.conbin, 0, true), 'not_valid', NOT k.convalidated,
            'comment', obj_description(k.oid, 'pg_constraint')) ORDER BY k.conname), '[]')
        FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'))::text
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_type b ON b.oid = t.typbasetype
WHERE t.typtype = 'd' AND t.typnamespace IN ($NAMESPACES)
    AND NOT EXISTS (SELECT FROM pg_depend e
        WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
UNION ALL
SELECT 'c', n.nspname::text, c.relname::text, obj_description(c.reltype, 'pg_type'), json_build_object(
    'attributes', (SELECT coalesce(json_agg(json_build_object('name', a.attname,
            'type', format_type(a.atttypid, a.atttypmod),
            'collation', CASE WHEN a.attcollation <> t.typcollation THEN (SELECT $COLLATION
                FROM pg_collation l JOIN pg_namespace cn ON cn.oid = l.collnamespace
                WHERE l.oid = a.attcollation) END,
            'comment', col_description(c.oid, a.attnum)) ORDER BY a.attnum), '[]')
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'c' AND c.relnamespace IN ($NAMESPACES)
    AND NOT EXISTS (SELECT FROM pg_depend e
        WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
UNION ALL
SELECT 'r', n.nspname::text, t.typname::text, obj_description(t.oid, 'pg_type'), json_build_object(
    'subtype', format_type(r.rngsubtype, NULL),
    'opclass', (SELECT o.opcname FROM pg_opclass o
        WHERE o.oid = r.rngsubopc AND NOT o.opcdefault),
    'collation', CASE WHEN r.rngcollation <> b.typcollation THEN (SELECT $COLLATION
        FROM pg_collation l JOIN pg_namespace cn ON cn.oid = l.collnamespace WHERE l.oid = r.rngcollation) END,
    'canonical', nullif(r.rngcanonical::oid, 0)::regproc::text,
    'subtype_diff', nullif(r.rngsubdiff::oid, 0)::regproc::text,
    'multirange', $MULTIRANGE)::text
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_range r ON r.rngtypid = t.oid
JOIN pg_type b ON b.oid = r.rngsubtype
WHERE t.typtype = 'r' AND t.typnamespace IN ($NAMESPACES)
    AND NOT EXISTS (SELECT FROM pg_depend e
        WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
ORDER BY 2, 3
