(SELECT coalesce(array_agg(g.sql ORDER BY g.at, g.sql), '{}') FROM (
    SELECT 0 AS at, format('REVOKE ALL ON %s FROM %s', $ON, (SELECT string_agg(r.role, ', ' ORDER BY r.role) FROM (
            SELECT 'PUBLIC' AS role UNION SELECT quote_ident(pg_get_userbyid($OWNER))
            UNION SELECT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END
            FROM pg_default_acl f, aclexplode(f.defaclacl) x
            WHERE f.defaclobjtype = '$TYPE' AND f.defaclnamespace IN (0, $SCHEMA)) r)) AS sql
    WHERE NOT starts_with(a.acl::text, rtrim(a.usual::text, '}')) OR EXISTS (SELECT FROM pg_default_acl f
        WHERE f.defaclobjtype = '$TYPE' AND f.defaclnamespace IN (0, $SCHEMA))
    UNION ALL
    SELECT i.at, format('GRANT %s ON %s TO %s%s', string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type), $ON,
        CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END,
        CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM unnest(a.acl) WITH ORDINALITY i (item, at), aclexplode(ARRAY[i.item]) x
    WHERE i.at > cardinality(a.usual) OR NOT starts_with(a.acl::text, rtrim(a.usual::text, '}'))
        OR EXISTS (SELECT FROM pg_default_acl f
            WHERE f.defaclobjtype = '$TYPE' AND f.defaclnamespace IN (0, $SCHEMA))
    GROUP BY i.at, x.grantee, x.is_grantable) g)
