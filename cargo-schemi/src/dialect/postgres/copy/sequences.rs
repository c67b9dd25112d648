//! Where sequences go on.

use std::collections::BTreeSet;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Row};

use super::server::full;
use crate::dialect::postgres::types::quote::literal;

/// How many are read or set by one statement.
const AT_ONCE: usize = 200;

/// The sequences that are a user's, with the table that each belongs to.
const SEQUENCES: &str = "SELECT n.nspname::text, c.relname::text, coalesce((SELECT d.refobjid::int8 \
        FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid \
        AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') LIMIT 1), 0) \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind = 'S' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' \
    AND (c.oid = ANY (SELECT unnest(extconfig) FROM pg_extension) OR NOT EXISTS (SELECT \
        FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid \
        AND d.deptype = 'e')) ORDER BY 1, 2";

/// A sequence and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sequence {
    name: String,
    value: i64,
    is_called: bool,
}

/// Reads where they stand. A sequence belongs to no moment: what is read after the rows' moment is not
/// behind them.
pub(super) async fn read(
    session: &mut PgConnection,
    without: &BTreeSet<i64>,
) -> Result<Vec<Sequence>, sqlx::Error> {
    let found: Vec<(String, String, i64)> =
        sqlx::query_as(SEQUENCES).fetch_all(&mut *session).await?;
    let names: Vec<String> = found
        .into_iter()
        .filter(|(_, _, table)| !without.contains(table))
        .map(|(schema, name, _)| full(&schema, &name))
        .collect();
    let mut sequences = Vec::new();
    for names in names.chunks(AT_ONCE) {
        let parts: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(at, name)| format!("SELECT {at} AS at, last_value, is_called FROM {name}"))
            .collect();
        let sql = AssertSqlSafe(format!("{} ORDER BY at", parts.join(" UNION ALL ")));
        let rows = sqlx::query(sql).fetch_all(&mut *session).await?;
        for (name, row) in names.iter().zip(&rows) {
            sequences.push(Sequence {
                name: name.clone(),
                value: row.try_get(1)?,
                is_called: row.try_get(2)?,
            });
        }
    }
    Ok(sequences)
}

/// Sets them in the copy.
pub(super) async fn write(
    session: &mut PgConnection,
    sequences: &[Sequence],
) -> Result<(), sqlx::Error> {
    for sequences in sequences.chunks(AT_ONCE) {
        let calls: Vec<String> = sequences
            .iter()
            .map(|sequence| {
                let name = literal(&sequence.name);
                format!(
                    "setval({name}::regclass, {}, {})",
                    sequence.value, sequence.is_called
                )
            })
            .collect();
        let sql = AssertSqlSafe(format!("SELECT {}", calls.join(", ")));
        sqlx::query(sql).execute(&mut *session).await?;
    }
    Ok(())
}
