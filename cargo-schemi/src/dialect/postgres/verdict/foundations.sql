WITH member AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
relation AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'c') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
        AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)),
made AS (SELECT t.oid FROM pg_type t WHERE t.typtype IN ('d', 'e', 'c', 'r', 'm')
    AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)),
standing AS (
    SELECT 'pg_class'::regclass AS class, oid FROM relation
    UNION ALL SELECT 'pg_class'::regclass, indexrelid FROM pg_index WHERE indrelid IN (SELECT oid FROM relation)
    UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef WHERE adrelid IN (SELECT oid FROM relation)
    UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint
        WHERE conrelid IN (SELECT oid FROM relation) OR contypid IN (SELECT oid FROM made)
    UNION ALL SELECT 'pg_type'::regclass, oid FROM made)
SELECT DISTINCT ON (needed) pg_describe_object(d.classid, d.objid, d.objsubid) AS needing,
    pg_describe_object(d.refclassid, coalesce(t.oid, d.refobjid), 0) AS needed
FROM pg_depend d
JOIN standing s ON s.class = d.classid AND s.oid = d.objid
-- Of an array its elements are meant.
LEFT JOIN pg_type a ON d.refclassid = 'pg_type'::regclass AND a.oid = d.refobjid
LEFT JOIN pg_type t ON t.oid = coalesce(nullif(a.typelem, 0), a.oid)
WHERE d.refobjid >= 16384 AND d.deptype = 'n' AND d.refclassid IN ('pg_proc'::regclass, 'pg_type'::regclass,
        'pg_opclass'::regclass, 'pg_operator'::regclass, 'pg_collation'::regclass, 'pg_ts_config'::regclass)
    AND (t.oid IS NULL OR t.oid NOT IN (SELECT oid FROM made))
ORDER BY needed, needing
