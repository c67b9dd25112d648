SELECT 'pg_proc', p.oid::int8, 'DROP ' || k.object,
    ARRAY[rtrim(pg_get_functiondef(p.oid), E'\n'),
        format('ALTER %s OWNER TO %I', k.object, pg_get_userbyid(p.proowner))]
    || ARRAY(SELECT format('COMMENT ON %s IS %L', k.object, m.description) FROM pg_description m
        WHERE m.classoid = 'pg_proc'::regclass AND m.objoid = p.oid)
    || $GRANTS,
    (SELECT format('role %I has granted privileges on it, not its owner', pg_get_userbyid(x.grantor))
        FROM aclexplode(p.proacl) x WHERE x.grantor <> p.proowner ORDER BY 1 LIMIT 1)
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace,
LATERAL (SELECT format('%s %I.%I(%s)', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
    n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS object) k,
LATERAL (SELECT acldefault('f', p.proowner) AS usual, coalesce(p.proacl, acldefault('f', p.proowner)) AS acl) a
WHERE p.oid IN ($OIDS) AND p.prokind <> 'a'
