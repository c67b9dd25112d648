//! How many objects hang on the tables of a database: they come after the rows, and a program that makes
//! them may fail without a word.

use std::collections::BTreeMap;

use sqlx::postgres::PgConnection;

use crate::dialect::copy::CopyError;

/// By kind; none of the server's own, nor of an extension's. NOT NULL is a constraint since PostgreSQL 18.
const OBJECTS: &str = "SELECT found.kind, count(*) FROM ( \
        SELECT 'indexes' AS kind, 'pg_class'::regclass AS catalog, i.indexrelid AS oid, i.indrelid AS relation \
            FROM pg_index i \
        UNION ALL SELECT 'constraints', 'pg_constraint'::regclass, k.oid, k.conrelid FROM pg_constraint k \
            WHERE k.conrelid <> 0 AND k.contype IN ('p', 'u', 'f', 'c', 'x') \
        UNION ALL SELECT 'triggers', 'pg_trigger'::regclass, t.oid, t.tgrelid FROM pg_trigger t \
            WHERE NOT t.tgisinternal \
        UNION ALL SELECT 'views', 'pg_class'::regclass, v.oid, v.oid FROM pg_class v \
            WHERE v.relkind IN ('v', 'm') \
        UNION ALL SELECT 'partitions and children', 'pg_class'::regclass, h.inhrelid, h.inhrelid \
            FROM pg_inherits h \
        UNION ALL SELECT 'defaults', 'pg_attrdef'::regclass, d.oid, d.adrelid FROM pg_attrdef d \
        UNION ALL SELECT 'policies', 'pg_policy'::regclass, p.oid, p.polrelid FROM pg_policy p \
        UNION ALL SELECT 'tables with row security', 'pg_class'::regclass, s.oid, s.oid FROM pg_class s \
            WHERE s.relrowsecurity \
        UNION ALL SELECT 'rules', 'pg_rewrite'::regclass, r.oid, r.ev_class FROM pg_rewrite r \
            WHERE r.rulename <> '_RETURN' \
        UNION ALL SELECT 'statistics', 'pg_statistic_ext'::regclass, e.oid, e.stxrelid \
            FROM pg_statistic_ext e \
        UNION ALL SELECT 'comments on tables and columns', 'pg_class'::regclass, t.objoid, t.objoid \
            FROM pg_description t WHERE t.classoid = 'pg_class'::regclass) AS found \
    JOIN pg_class c ON c.oid = found.relation JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' \
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.deptype = 'e' \
        AND (d.classid = found.catalog AND d.objid = found.oid \
            OR d.classid = 'pg_class'::regclass AND d.objid = found.relation)) \
    GROUP BY found.kind \
    UNION ALL SELECT 'functions', count(*) FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace \
        WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT \
        FROM pg_depend d WHERE d.deptype = 'e' AND d.classid = 'pg_proc'::regclass AND d.objid = f.oid)";

/// How many there are of each kind.
pub(super) type Objects = BTreeMap<String, i64>;

/// Counts them.
pub(super) async fn count(session: &mut PgConnection) -> Result<Objects, sqlx::Error> {
    let rows: Vec<(String, i64)> = sqlx::query_as(OBJECTS).fetch_all(session).await?;
    Ok(rows.into_iter().collect())
}

/// Refuses a copy that has others than its source.
pub(super) fn compare(from: &str, there: &Objects, here: &Objects) -> Result<(), CopyError> {
    let differs = |(kind, count): (&String, &i64)| {
        let copied = here.get(kind).copied().unwrap_or_default();
        (copied != *count).then(|| format!("{copied} of {count} {kind}"))
    };
    let found: Vec<String> = there.iter().filter_map(differs).collect();
    match found.is_empty() {
        true => Ok(()),
        false => Err(CopyError::Differs {
            from: from.to_owned(),
            what: found.join(", "),
        }),
    }
}
