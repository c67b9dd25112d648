SELECT d.classid::regclass::text, d.objid::int8,
    CASE d.deptype WHEN 'e' THEN 'it belongs to ' ELSE 'it is marked as depending on ' END
        || pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid)
FROM pg_depend d WHERE d.objid IN ($OIDS) AND d.deptype IN ('e', 'x')
UNION
SELECT l.classoid::regclass::text, l.objoid::int8, 'it has a security label' FROM pg_seclabel l WHERE l.objoid IN ($OIDS)
ORDER BY 1, 2, 3
