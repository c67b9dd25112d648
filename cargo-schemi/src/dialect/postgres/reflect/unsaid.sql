SELECT kind::text, schema::text, name::text, detail::text FROM (
    SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
            WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'composite type' ELSE 'table' END AS kind,
        n.nspname AS schema, c.relname AS name,
        CASE WHEN c.relkind IN ('r', 'p', 'c') THEN 'pass --schema ' || n.nspname END AS detail
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($OTHERS) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
            AND (d.deptype = 'e' OR c.relkind = 'S' AND d.deptype IN ('a', 'i')))
    UNION ALL
    SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' ELSE 'base type' END,
        n.nspname, t.typname, CASE WHEN t.typtype IN ('e', 'd') THEN 'pass --schema ' || n.nspname END
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typnamespace IN ($OTHERS) AND (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'b' AND t.typelem = 0)
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass
            AND d.objid = t.oid AND d.deptype = 'e')
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
        n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.pronamespace IN ($OTHERS) AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
        AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
    UNION ALL
    SELECT 'constraint ' || k.conname || ' of table', n.nspname, c.relname, concat_ws(', ',
        CASE WHEN m.description IS NOT NULL THEN 'its comment' END,
        CASE WHEN k.contype = 'p' AND k.condeferrable THEN
            CASE WHEN k.condeferred THEN 'DEFERRABLE INITIALLY DEFERRED' ELSE 'DEFERRABLE' END END,
        'WITH (' || array_to_string(x.reloptions, ', ') || ')', 'TABLESPACE ' || s.spcname,
        CASE WHEN xm.description IS NOT NULL THEN 'the comment on its index' END)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_class x ON x.oid = k.conindid AND k.contype IN ('p', 'u', 'x')
    LEFT JOIN pg_tablespace s ON s.oid = x.reltablespace
    LEFT JOIN pg_description xm ON xm.objoid = x.oid AND xm.classoid = 'pg_class'::regclass AND xm.objsubid = 0
    LEFT JOIN pg_description m ON m.objoid = k.oid AND m.classoid = 'pg_constraint'::regclass
    WHERE c.relnamespace IN ($NAMESPACES) AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT 'check ' || k.conname || ' of domain', n.nspname, t.typname, 'its comment'
    FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid JOIN pg_namespace n ON n.oid = t.typnamespace
    JOIN pg_description m ON m.objoid = k.oid AND m.classoid = 'pg_constraint'::regclass
    WHERE t.typnamespace IN ($NAMESPACES)
    UNION ALL
    SELECT 'index ' || x.relname || ' of table', n.nspname, c.relname, concat_ws(', ',
        CASE WHEN m.description IS NOT NULL THEN 'its comment' END,
        CASE WHEN x.relkind = 'I' AND NOT i.indisvalid THEN 'partitions that have no part of it' END)
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_description m ON m.objoid = x.oid AND m.classoid = 'pg_class'::regclass AND m.objsubid = 0
    WHERE c.relnamespace IN ($NAMESPACES) AND c.relkind IN ('r', 'p')
        AND NOT EXISTS (SELECT FROM pg_constraint k
            WHERE k.conindid = x.oid AND k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT 'index ' || x.relname || ' of table', n.nspname, c.relname, concat_ws(', ',
        CASE WHEN i.indisclustered THEN 'CLUSTER' END, CASE WHEN i.indisreplident THEN 'REPLICA IDENTITY' END,
        (SELECT 'the STATISTICS of ' || string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
            WHERE a.attrelid = x.oid AND a.attstattarget >= 0))
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT 'column ' || a.attname || ' of table', n.nspname, c.relname, concat_ws(', ',
        CASE WHEN a.attstattarget >= 0 THEN 'STATISTICS ' || a.attstattarget END, array_to_string(a.attoptions, ', '))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'table', n.nspname, c.relname, concat_ws(', ',
        CASE c.relreplident WHEN 'f' THEN 'REPLICA IDENTITY FULL' WHEN 'n' THEN 'REPLICA IDENTITY NOTHING' END,
        CASE WHEN c.relforcerowsecurity THEN 'FORCE ROW LEVEL SECURITY' END,
        (SELECT 'USING ' || m.amname FROM pg_am m WHERE m.oid = c.relam AND m.amname <> 'heap'))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT 'sequence', n.nspname, c.relname, string_agg('column ' || t.oid::regclass || '.' || a.attname
        || ' draws from it', ', ' ORDER BY t.oid::regclass::text, a.attname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype IN ('a', 'i')
        AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0
    JOIN pg_depend u ON u.classid = 'pg_attrdef'::regclass AND u.refclassid = 'pg_class'::regclass AND u.refobjid = c.oid
    JOIN pg_attrdef f ON f.oid = u.objid
    JOIN pg_class t ON t.oid = f.adrelid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = f.adnum
    WHERE c.relnamespace IN ($NAMESPACES) AND c.relkind = 'S' AND a.attinhcount = 0
        AND (f.adrelid <> o.refobjid OR f.adnum <> o.refobjsubid)
    GROUP BY n.nspname, c.relname
    UNION ALL
    SELECT 'identity of column ' || a.attname || ' of table', n.nspname, c.relname, concat_ws(', ',
        CASE WHEN sn.oid <> n.oid THEN 'the schema of its sequence' END,
        CASE WHEN octet_length(c.relname || a.attname) <= 58 AND s.relname <> c.relname || '_' || a.attname || '_seq'
            THEN 'its sequence is called ' || s.relname END,
        CASE WHEN s.relpersistence <> c.relpersistence AND current_setting('server_version_num')::int >= 150000
            THEN 'the persistence of its sequence' END,
        CASE WHEN obj_description(s.oid, 'pg_class') IS NOT NULL THEN 'the comment on its sequence' END)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum
        AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
    JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_namespace sn ON sn.oid = s.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND c.relkind IN ('r', 'p') AND a.attidentity <> ''
    UNION ALL
    SELECT 'collation', n.nspname, l.collname, ''
    FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace
    WHERE l.collnamespace IN ($NAMESPACES, $OTHERS) AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_collation'::regclass AND d.objid = l.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'operator', n.nspname, o.oprname, concat_ws(', ', format_type(nullif(o.oprleft, 0), NULL),
        format_type(nullif(o.oprright, 0), NULL))
    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
    WHERE o.oprnamespace IN ($NAMESPACES, $OTHERS) AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'operator class', n.nspname, o.opcname, m.amname
    FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace JOIN pg_am m ON m.oid = o.opcmethod
    WHERE o.opcnamespace IN ($NAMESPACES, $OTHERS) AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_opclass'::regclass AND d.objid = o.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'text search configuration', n.nspname, k.cfgname, ''
    FROM pg_ts_config k JOIN pg_namespace n ON n.oid = k.cfgnamespace
    WHERE k.cfgnamespace IN ($NAMESPACES, $OTHERS) AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_ts_config'::regclass AND d.objid = k.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'text search dictionary', n.nspname, k.dictname, ''
    FROM pg_ts_dict k JOIN pg_namespace n ON n.oid = k.dictnamespace
    WHERE k.dictnamespace IN ($NAMESPACES, $OTHERS) AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_ts_dict'::regclass AND d.objid = k.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'cast', NULL, format_type(k.castsource, NULL) || ' AS ' || format_type(k.casttarget, NULL), ''
    FROM pg_cast k WHERE k.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_cast'::regclass AND d.objid = k.oid AND d.deptype IN ('e', 'i'))
    UNION ALL
    SELECT 'comment on schema', NULL, n.nspname, ''
    FROM pg_namespace n JOIN pg_description m ON m.objoid = n.oid AND m.classoid = 'pg_namespace'::regclass
    WHERE n.oid IN ($NAMESPACES) AND (n.nspname, m.description) <> ('public', 'standard public schema')
) found
WHERE detail <> '' OR kind !~ ' of |^table$'
