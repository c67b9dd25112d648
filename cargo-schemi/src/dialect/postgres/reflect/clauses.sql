SELECT schema::text, name::text, object::text, detail::text FROM (
    SELECT n.nspname AS schema, c.relname AS name, 'constraint ' || k.conname AS object,
        CASE WHEN i.indnatts > i.indnkeyatts THEN 'INCLUDE (' ||
            (SELECT string_agg(a.attname, ', ' ORDER BY o.ord)
                FROM unnest(i.indkey::int2[]) WITH ORDINALITY o (num, ord)
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = o.num
                WHERE o.ord > i.indnkeyatts) || ')' END AS detail
    FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
    WHERE c.relnamespace IN ($NAMESPACES) AND k.contype IN ('p', 'u', 'x') AND $SAYABLE AND k.conparentid = 0
    UNION ALL
    SELECT n.nspname, c.relname, 'foreign keys', 'their triggers are disabled (' ||
        string_agg(DISTINCT k.conname::text, ', ' ORDER BY k.conname::text) || ')'
    FROM pg_trigger g JOIN pg_constraint k ON k.oid = g.tgconstraint
    JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND g.tgisinternal AND g.tgenabled = 'D'
    GROUP BY n.nspname, c.relname
    UNION ALL
    SELECT n.nspname, c.relname, 'index ' || x.relname, 'invalid'
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND c.relkind = 'r' AND NOT i.indisvalid
        AND NOT EXISTS (SELECT FROM pg_constraint k
            WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x'))
) found
WHERE detail <> ''
