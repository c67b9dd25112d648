SELECT 'pg_trigger', g.oid::int8,
    format('DROP TRIGGER %I ON %I.%I', g.tgname, n.nspname, c.relname),
    ARRAY[pg_get_triggerdef(g.oid)]
    || ARRAY(WITH RECURSIVE family AS (SELECT g.oid, g.tgrelid, g.tgenabled
            UNION ALL SELECT t.oid, t.tgrelid, t.tgenabled FROM pg_trigger t JOIN family f ON t.tgparentid = f.oid)
        SELECT format('ALTER TABLE ONLY %I.%I %s TRIGGER %I', tn.nspname, t.relname, CASE f.tgenabled
            WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, g.tgname)
        FROM family f JOIN pg_class t ON t.oid = f.tgrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
        WHERE f.tgenabled <> 'O' ORDER BY t.oid)
    || ARRAY(SELECT format('COMMENT ON TRIGGER %I ON %I.%I IS %L', g.tgname, n.nspname, c.relname, m.description)
        FROM pg_description m WHERE m.classoid = 'pg_trigger'::regclass AND m.objoid = g.oid), NULL::text
FROM pg_trigger g
JOIN pg_class c ON c.oid = g.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE g.oid IN ($OIDS)
UNION ALL
SELECT 'pg_policy', p.oid::int8,
    format('DROP POLICY %I ON %I.%I', p.polname, n.nspname, c.relname),
    ARRAY[format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s%s%s', p.polname, n.nspname, c.relname,
        CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
            ELSE 'ALL' END,
        (SELECT string_agg(CASE r.role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r.role)) END, ', '
            ORDER BY r.at) FROM unnest(p.polroles) WITH ORDINALITY r (role, at)),
        E'\n    USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
        E'\n    WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')]
    || ARRAY(SELECT format('COMMENT ON POLICY %I ON %I.%I IS %L', p.polname, n.nspname, c.relname, m.description)
        FROM pg_description m WHERE m.classoid = 'pg_policy'::regclass AND m.objoid = p.oid), NULL
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE p.oid IN ($OIDS)
UNION ALL
SELECT 'pg_rewrite', r.oid::int8,
    format('DROP RULE %I ON %I.%I', r.rulename, n.nspname, c.relname),
    ARRAY[rtrim(pg_get_ruledef(r.oid), '; ')]
    || ARRAY(SELECT format('ALTER TABLE %I.%I %s RULE %I', n.nspname, c.relname, CASE r.ev_enabled
            WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, r.rulename)
        WHERE r.ev_enabled <> 'O')
    || ARRAY(SELECT format('COMMENT ON RULE %I ON %I.%I IS %L', r.rulename, n.nspname, c.relname, m.description)
        FROM pg_description m WHERE m.classoid = 'pg_rewrite'::regclass AND m.objoid = r.oid), NULL
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE r.oid IN ($OIDS) AND r.rulename <> '_RETURN'
UNION ALL
SELECT 'pg_statistic_ext', s.oid::int8,
    format('DROP STATISTICS %I.%I', n.nspname, s.stxname),
    ARRAY[pg_get_statisticsobjdef(s.oid),
        format('ALTER STATISTICS %I.%I OWNER TO %I', n.nspname, s.stxname, pg_get_userbyid(s.stxowner))]
    || ARRAY(SELECT format('ALTER STATISTICS %I.%I SET STATISTICS %s', n.nspname, s.stxname, s.stxstattarget)
        WHERE s.stxstattarget >= 0)
    || ARRAY(SELECT format('COMMENT ON STATISTICS %I.%I IS %L', n.nspname, s.stxname, m.description)
        FROM pg_description m WHERE m.classoid = 'pg_statistic_ext'::regclass AND m.objoid = s.oid), NULL
FROM pg_statistic_ext s
JOIN pg_namespace n ON n.oid = s.stxnamespace
WHERE s.oid IN ($OIDS)
