WITH marked AS MATERIALIZED (
    SELECT a.attrelid, a.attnum, c.relkind, n.nspname, c.relname, a.attname, a.attacl,
        a.attstattarget, a.attoptions, a.attinhcount > 0 AND a.attislocal AS is_both
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND NOT a.attisdropped AND (a.attacl IS NOT NULL OR a.attnum > 0
        AND (a.attstattarget >= 0 OR a.attoptions IS NOT NULL OR a.attinhcount > 0 AND a.attislocal))
)
SELECT kind, schema::text, name::text, detail::text, definition::text FROM (
    SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
            ELSE 'typed table' END AS kind,
        n.nspname AS schema, c.relname AS name, NULL AS detail,
        CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid, true) || coalesce(c.reloptions::text, '')
            || coalesce((SELECT string_agg(pg_get_indexdef(i.indexrelid, 0, true), ';' ORDER BY i.indexrelid::regclass::text)
                FROM pg_index i WHERE i.indrelid = c.oid), '')
        ELSE CASE WHEN c.reloftype <> 0 THEN 'OF ' || format_type(c.reloftype, NULL) || ': ' ELSE '' END
            || (SELECT coalesce(string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attnotnull::text, ', '
                ORDER BY a.attnum), '') FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) END AS definition
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND (c.relkind IN ('v', 'm', 'f') OR c.relkind = 'r' AND c.reloftype <> 0)
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
            AND d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'base type', n.nspname, t.typname, NULL, NULL
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typnamespace IN ($NAMESPACES) AND t.typtype = 'b' AND t.typelem = 0
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass
            AND d.objid = t.oid AND d.deptype = 'e')
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
        n.nspname, p.proname, pg_get_function_identity_arguments(p.oid),
        CASE WHEN p.prokind = 'a' THEN (SELECT row_to_json(g)::text FROM pg_aggregate g WHERE g.aggfnoid = p.oid)
            ELSE pg_get_functiondef(p.oid) END
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.pronamespace IN ($NAMESPACES)
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
            AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
    UNION ALL
    SELECT 'trigger', n.nspname, g.tgname, c.relname, pg_get_triggerdef(g.oid, true) || g.tgenabled::text
    FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND NOT g.tgisinternal AND g.tgparentid = 0
    UNION ALL
    SELECT 'policy', n.nspname, p.polname, c.relname, concat_ws(' ', p.polpermissive, p.polcmd,
        (SELECT string_agg(r.rolname, ',' ORDER BY r.rolname) FROM pg_roles r WHERE r.oid = ANY (p.polroles)),
        pg_get_expr(p.polqual, p.polrelid, true), '|', pg_get_expr(p.polwithcheck, p.polrelid, true))
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES)
    UNION ALL
    SELECT 'rule', n.nspname, r.rulename, c.relname, pg_get_ruledef(r.oid, true)
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND r.rulename <> '_RETURN'
    UNION ALL
    SELECT 'statistics', n.nspname, s.stxname, s.stxrelid::regclass::text, pg_get_statisticsobjdef(s.oid)
    FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
    WHERE s.stxnamespace IN ($NAMESPACES)
    UNION ALL
    SELECT 'row level security', n.nspname, c.relname, c.relname,
        concat_ws(' ', c.relrowsecurity, c.relforcerowsecurity)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND (c.relrowsecurity OR c.relforcerowsecurity)
    UNION ALL
    SELECT 'replica identity', n.nspname, c.relname, c.relname, concat_ws(' ', c.relreplident,
        (SELECT x.relname FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
            WHERE i.indrelid = c.oid AND i.indisreplident))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND c.relkind IN ('r', 'p') AND c.relreplident <> 'd'
    UNION ALL
    SELECT 'cluster', n.nspname, c.relname, c.relname, x.relname
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
    JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND i.indisclustered
    UNION ALL
    SELECT 'statistics', a.nspname, a.relname || '.' || a.attname, a.relname,
        concat_ws(' ', nullif(a.attstattarget, -1), a.attoptions::text)
    FROM marked a
    WHERE a.relkind IN ('r', 'p', 'm', 'i', 'I') AND a.attnum > 0 AND (a.attstattarget >= 0 OR a.attoptions IS NOT NULL)
    UNION ALL
    SELECT 'inherited column', a.nspname, a.attname, a.relname, 'also its own'
    FROM marked a WHERE a.relkind = 'r' AND a.is_both
    UNION ALL
    SELECT 'grants', n.nspname, c.relname, NULL, (SELECT string_agg(a.item, ',' ORDER BY a.item) FROM
        (SELECT unnest(c.relacl)::text AS item
            UNION SELECT b.attname || ':' || unnest(b.attacl)::text FROM marked b WHERE b.attrelid = c.oid) a)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace IN ($NAMESPACES) AND (c.relacl IS NOT NULL
        OR c.oid IN (SELECT b.attrelid FROM marked b WHERE b.attacl IS NOT NULL))
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
            AND d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'grants', n.nspname, t.typname, NULL, (SELECT string_agg(g.sql, '; ' ORDER BY g.sql DESC) FROM (
        SELECT format('REVOKE ALL ON TYPE %I.%I FROM PUBLIC', n.nspname, t.typname) AS sql
        WHERE NOT EXISTS (SELECT FROM aclexplode(t.typacl) x WHERE x.grantee = 0)
        UNION SELECT format('GRANT USAGE ON TYPE %I.%I TO %s%s', n.nspname, t.typname,
            quote_ident(pg_get_userbyid(x.grantee)), CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM aclexplode(t.typacl) x WHERE x.grantee NOT IN (0, t.typowner)) g)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typnamespace IN ($NAMESPACES) AND t.typacl IS NOT NULL AND t.typrelid = 0
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass
            AND d.objid = t.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'publication', NULL, p.pubname, NULL, concat_ws(' ', p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete,
        p.pubtruncate, p.pubviaroot, (SELECT string_agg(t.schemaname || '.' || t.tablename, ','
            ORDER BY t.schemaname, t.tablename) FROM pg_publication_tables t WHERE t.pubname = p.pubname))
    FROM pg_publication p
    UNION ALL
    SELECT 'collation', n.nspname, l.collname, NULL,
        (to_jsonb(l) - ARRAY['oid', 'collnamespace', 'collowner', 'collversion'])::text
    FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace
    WHERE l.collnamespace IN ($NAMESPACES)
    UNION ALL
    SELECT 'operator', n.nspname, o.oprname, concat_ws(', ', nullif(format_type(nullif(o.oprleft, 0), NULL), '-'),
        format_type(o.oprright, NULL)), concat_ws(' ', o.oprcode::regproc, o.oprrest::regproc, o.oprjoin::regproc,
        o.oprcanmerge, o.oprcanhash)
    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
    WHERE o.oprnamespace IN ($NAMESPACES) AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'cast', NULL, format_type(k.castsource, NULL) || ' AS ' || format_type(k.casttarget, NULL), NULL,
        concat_ws(' ', k.castfunc::regproc, k.castcontext, k.castmethod)
    FROM pg_cast k WHERE k.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_cast'::regclass AND d.objid = k.oid AND d.deptype IN ('e', 'i'))
    UNION ALL
    SELECT 'text search configuration', n.nspname, k.cfgname, NULL, concat_ws(' ', (SELECT p.prsname FROM pg_ts_parser p
        WHERE p.oid = k.cfgparser), (SELECT string_agg(m.maptokentype || ':' || m.mapdict::regdictionary, ','
            ORDER BY m.maptokentype, m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = k.oid))
    FROM pg_ts_config k JOIN pg_namespace n ON n.oid = k.cfgnamespace
    WHERE k.cfgnamespace IN ($NAMESPACES)
    UNION ALL
    SELECT 'event trigger', NULL, e.evtname, NULL, concat_ws(' ', e.evtevent, e.evtfoid::regproc, e.evtenabled, e.evttags)
    FROM pg_event_trigger e
    $UNSAYABLE
    UNION ALL
    SELECT 'extension', NULL, e.extname, NULL, e.extversion FROM pg_extension e WHERE e.extname <> 'plpgsql'
) found
