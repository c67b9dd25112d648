SELECT 'pg_class', c.oid::int8, format('DROP %s %s', k.word, k.name),
    ARRAY[
        format(E'CREATE %s %s%s%s%s AS\n%s%s', k.word, k.name,
            (SELECT ' USING ' || quote_ident(m.amname) FROM pg_am m WHERE m.oid = c.relam
                AND m.amname <> current_setting('default_table_access_method')),
            (SELECT ' WITH (' || string_agg(format('%s=%L', o.name, o.value), ', ' ORDER BY o.at) || ')' FROM (
                SELECT s.option_name AS name, s.option_value AS value, s.at
                FROM pg_options_to_table(c.reloptions) WITH ORDINALITY s (option_name, option_value, at)
                UNION ALL
                SELECT 'toast.' || s.option_name, s.option_value, 1000 + s.at FROM pg_class t,
                    pg_options_to_table(t.reloptions) WITH ORDINALITY s (option_name, option_value, at)
                WHERE t.oid = c.reltoastrelid) o),
            (SELECT ' TABLESPACE ' || quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace),
            rtrim(pg_get_viewdef(c.oid), '; '),
            CASE WHEN c.relkind <> 'm' THEN '' WHEN c.relispopulated THEN E'\nWITH DATA' ELSE E'\nWITH NO DATA' END),
        format('ALTER %s %s OWNER TO %I', k.word, k.name, pg_get_userbyid(c.relowner))]
    || ARRAY(SELECT format('ALTER %s %s ALTER COLUMN %I SET %s', k.word, k.name, a.attname, s.what)
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid, LATERAL (
            SELECT 1 AS at, 'STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
                WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END AS what WHERE c.relkind = 'm' AND a.attstorage <> t.typstorage
            UNION ALL SELECT 2, 'COMPRESSION ' || $COMPRESSION WHERE $COMPRESSION IS NOT NULL
            UNION ALL SELECT 3, 'STATISTICS ' || a.attstattarget WHERE a.attstattarget >= 0
            UNION ALL SELECT 4, (SELECT '(' || string_agg(format('%s=%L', o.option_name, o.option_value), ', ') || ')'
                FROM pg_options_to_table(a.attoptions) o) WHERE a.attoptions IS NOT NULL
            UNION ALL SELECT 5, 'DEFAULT ' || pg_get_expr(f.adbin, f.adrelid)
                FROM pg_attrdef f WHERE f.adrelid = c.oid AND f.adnum = a.attnum) s
        WHERE a.attrelid = c.oid AND a.attnum > 0 ORDER BY a.attnum, s.at)
    || ARRAY(SELECT s.sql FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid, LATERAL (
            SELECT 0 AS at, 0 AS number, pg_get_indexdef(x.oid) AS sql
            UNION ALL SELECT 1, 0, format('ALTER INDEX %I.%I SET TABLESPACE %I', n.nspname, x.relname, s.spcname)
                FROM pg_tablespace s WHERE s.oid = x.reltablespace
            UNION ALL SELECT 2, a.attnum, format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s',
                    n.nspname, x.relname, a.attnum, a.attstattarget)
                FROM pg_attribute a WHERE a.attrelid = x.oid AND a.attstattarget >= 0
            UNION ALL SELECT 3, 0, format('ALTER MATERIALIZED VIEW %s CLUSTER ON %I', k.name, x.relname)
                WHERE i.indisclustered
            UNION ALL SELECT 4, 0, format('COMMENT ON INDEX %I.%I IS %L', n.nspname, x.relname, m.description)
                FROM pg_description m WHERE m.classoid = 'pg_class'::regclass AND m.objoid = x.oid AND m.objsubid = 0) s
        WHERE i.indrelid = c.oid ORDER BY x.relname, s.at, s.number)
    || ARRAY(SELECT CASE m.objsubid WHEN 0 THEN format('COMMENT ON %s %s IS %L', k.word, k.name, m.description)
            ELSE format('COMMENT ON COLUMN %s.%I IS %L', k.name, a.attname, m.description) END
        FROM pg_description m LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = m.objsubid
        WHERE m.classoid = 'pg_class'::regclass AND m.objoid = c.oid ORDER BY m.objsubid)
    || ARRAY(SELECT format('COMMENT ON RULE "_RETURN" ON %s IS %L', k.name, m.description)
        FROM pg_description m JOIN pg_rewrite r ON r.oid = m.objoid
        WHERE m.classoid = 'pg_rewrite'::regclass AND r.ev_class = c.oid AND r.rulename = '_RETURN')
    || $GRANTS
    || ARRAY(SELECT format('GRANT %s ON %s TO %s%s',
            string_agg(format('%s (%I)', x.privilege_type, t.attname), ', ' ORDER BY x.privilege_type), k.name,
            CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END,
            CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM pg_attribute t, unnest(t.attacl) WITH ORDINALITY i (item, at), aclexplode(ARRAY[i.item]) x
        WHERE t.attrelid = c.oid GROUP BY t.attnum, i.at, x.grantee, x.is_grantable
        ORDER BY t.attnum, i.at, x.is_grantable),
    CASE WHEN c.relpersistence = 't' THEN 'it is temporary, of one session'
        ELSE (SELECT format('role %I has granted privileges on it, not its owner', pg_get_userbyid(x.grantor))
            FROM (SELECT c.relacl AS acl UNION ALL
                SELECT t.attacl FROM pg_attribute t WHERE t.attrelid = c.oid) l, aclexplode(l.acl) x
            WHERE x.grantor <> c.relowner ORDER BY 1 LIMIT 1) END
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace,
LATERAL (SELECT CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS word,
    format('%I.%I', n.nspname, c.relname) AS name) k,
LATERAL (SELECT acldefault('r', c.relowner) AS usual, coalesce(c.relacl, acldefault('r', c.relowner)) AS acl) a
WHERE c.oid IN ($OIDS) AND c.relkind IN ('v', 'm')
