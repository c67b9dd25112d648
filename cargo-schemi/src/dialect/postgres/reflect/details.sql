SELECT 'table', c.oid::int8, NULL, 0::int2, json_build_object(
    'with', (SELECT json_object_agg(split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)) FROM unnest(
        c.reloptions || ARRAY(SELECT 'toast.' || o FROM pg_class x, unnest(x.reloptions) o WHERE x.oid = c.reltoastrelid)) o),
    'tablespace', s.spcname)::text
FROM pg_class c LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ($NAMESPACES)
    AND (c.reloptions IS NOT NULL OR s.oid IS NOT NULL
        OR EXISTS (SELECT FROM pg_class x WHERE x.oid = c.reltoastrelid AND x.reloptions IS NOT NULL))
UNION ALL
SELECT 'identity', a.attrelid::int8, NULL, a.attnum, json_build_object(
    'start', s.seqstart, 'increment', s.seqincrement, 'min', s.seqmin, 'max', s.seqmax,
    'cache', s.seqcache, 'cycle', s.seqcycle, 'sequence', json_build_array(
        (SELECT n.nspname FROM pg_namespace n WHERE n.oid = sc.relnamespace), sc.relname))::text
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum
    AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
JOIN pg_sequence s ON s.seqrelid = d.objid
JOIN pg_class sc ON sc.oid = s.seqrelid
WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ($NAMESPACES) AND a.attidentity <> ''
UNION ALL
SELECT 'namespace', n.oid::int8, n.nspname::text, 0::int2, to_json(m.description)::text
FROM pg_namespace n
JOIN pg_description m ON m.objoid = n.oid AND m.classoid = 'pg_namespace'::regclass
WHERE n.oid IN ($NAMESPACES)
