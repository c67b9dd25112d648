//! Where sequences go on.

use std::collections::BTreeMap;

use schemi_schema::{Name, QualifiedName};
use sqlx::{AssertSqlSafe, PgConnection, Row};

use crate::dialect::content::{Counted, Counter};
use crate::dialect::postgres::types::quote::ident;

/// How many are read by one statement.
const AT_ONCE: usize = 200;

/// The sequences, with the column that each belongs to. Those of the session's own schema stand without it.
const SEQUENCES: &str = "SELECT n.nspname::text, c.relname::text, s.seqincrement, \
        nullif(tn.nspname, current_schema())::text, t.relname::text, a.attname::text, \
        nullif(n.nspname, current_schema())::text \
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid \
        AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') \
    LEFT JOIN pg_class t ON t.oid = d.refobjid LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace \
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid \
    WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' ORDER BY 1, 2";

/// Reads them all.
pub(in crate::dialect) async fn read(
    session: &mut PgConnection,
) -> Result<BTreeMap<Counted, Counter>, sqlx::Error> {
    let rows = sqlx::query(SEQUENCES).fetch_all(&mut *session).await?;
    let mut counters = BTreeMap::new();
    for rows in rows.chunks(AT_ONCE) {
        let mut parts = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let (schema, name): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            parts.push(format!(
                "SELECT {at} AS at, last_value, is_called FROM {}.{}",
                ident(&schema),
                ident(&name)
            ));
        }
        let sql = AssertSqlSafe(format!("{} ORDER BY at", parts.join(" UNION ALL ")));
        let places = sqlx::query(sql).fetch_all(&mut *session).await?;
        for (row, place) in rows.iter().zip(&places) {
            let step: i64 = row.try_get(2)?;
            let (last, is_called): (i64, bool) = (place.try_get(1)?, place.try_get(2)?);
            let taken = if is_called { step } else { 0 };
            let counter = Counter {
                next: i128::from(last) + i128::from(taken),
                falls: step < 0,
            };
            let schema = |at| -> Result<_, sqlx::Error> {
                Ok(row.try_get::<Option<String>, _>(at)?.map(Name::new))
            };
            let counted = match row.try_get::<Option<String>, _>(4)? {
                Some(table) => {
                    let column: String = row.try_get(5)?;
                    let table = QualifiedName::new(schema(3)?, table.as_str());
                    (table, Some(Name::new(column)))
                }
                None => {
                    let name: String = row.try_get(1)?;
                    (QualifiedName::new(schema(6)?, name.as_str()), None)
                }
            };
            counters.insert(counted, counter);
        }
    }
    Ok(counters)
}
