SELECT 'table', c.oid::int8, NULL, 0::int2, json_build_object(
    'with', (SELECT json_object_agg(split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)) FROM unnest(
        c.reloptions || ARRAY(SELECT 'toast.' || o FROM pg_class x, unnest(x.reloptions) o WHERE x.oid = c.reltoastrelid)) o),
    'tablespace', s.spcname)::text
FROM pg_class c LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ($NAMESPACES)
    AND (c.reloptions IS NOT NULL OR s.oid IS NOT NULL
        OR EXISTS (SELECT FROM pg_class x WHERE x.oid = c.reltoastrelid AND x.reloptions IS NOT NULL))
UNION ALL
SELECT 'column', a.attrelid::int8, NULL, a.attnum, json_build_object(
    'storage', CASE WHEN a.attstorage <> t.typstorage THEN
        CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
    'compression', $COMPRESSION)::text
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ($NAMESPACES) AND a.attnum > 0 AND NOT a.attisdropped
    AND (a.attstorage <> t.typstorage OR $COMPRESSION IS NOT NULL)
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
SELECT 'constraint', k.conrelid::int8, k.conname::text, 0::int2, json_build_object(
    'comment', m.description,
    'not_valid', NOT k.convalidated,
    'no_inherit', k.contype = 'c' AND k.connoinherit,
    'match_full', k.confmatchtype = 'f',
    'on_delete_columns', (SELECT json_agg(a.attname ORDER BY o.ord)
        FROM unnest($DELETESET) WITH ORDINALITY o (num, ord)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.num),
    'include', (SELECT json_agg(a.attname ORDER BY o.ord)
        FROM unnest(i.indkey::int2[]) WITH ORDINALITY o (num, ord)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = o.num
        WHERE o.ord > i.indnkeyatts),
    'with', (SELECT json_object_agg(split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)) FROM unnest(x.reloptions) o),
    'tablespace', s.spcname, 'index_comment', xm.description)::text
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_class x ON x.oid = i.indexrelid
LEFT JOIN pg_tablespace s ON s.oid = x.reltablespace
LEFT JOIN pg_description xm ON xm.objoid = x.oid AND xm.classoid = 'pg_class'::regclass AND xm.objsubid = 0
LEFT JOIN pg_description m ON m.objoid = k.oid AND m.classoid = 'pg_constraint'::regclass
WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ($NAMESPACES) AND k.contype IN ('p', 'u', 'c', 'f', 'x') AND $SAYABLE
    AND (m.description IS NOT NULL OR NOT k.convalidated OR k.contype = 'c' AND k.connoinherit
        OR k.confmatchtype = 'f' OR $DELETESET IS NOT NULL OR i.indnatts > i.indnkeyatts
        OR x.reloptions IS NOT NULL OR s.oid IS NOT NULL OR xm.description IS NOT NULL)
UNION ALL
SELECT 'index', i.indrelid::int8, x.relname::text, 0::int2, json_build_object(
    'comment', m.description, 'tablespace', s.spcname)::text
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_class x ON x.oid = i.indexrelid
LEFT JOIN pg_tablespace s ON s.oid = x.reltablespace
LEFT JOIN pg_description m ON m.objoid = x.oid AND m.classoid = 'pg_class'::regclass AND m.objsubid = 0
WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ($NAMESPACES)
    AND (m.description IS NOT NULL OR s.oid IS NOT NULL)
UNION ALL
SELECT 'namespace', n.oid::int8, n.nspname::text, 0::int2, to_json(m.description)::text
FROM pg_namespace n
JOIN pg_description m ON m.objoid = n.oid AND m.classoid = 'pg_namespace'::regclass
WHERE n.oid IN ($NAMESPACES)
