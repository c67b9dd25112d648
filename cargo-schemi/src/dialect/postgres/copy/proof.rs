//! Whether a copy is equal to what it was made from: its tables, and the rows in each.

use std::collections::BTreeMap;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

use super::error::CopyError;
use super::server::quoted;
use super::{Ends, open};
use crate::dialect::copy::{Copied, Options, Progress, Way};
use crate::settings::Access;

/// How many tables a database has that are not the server's own.
pub(super) const TABLES_COUNT: &str = "SELECT count(*) FROM pg_class c \
    JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('r', 'p', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
    AND n.nspname NOT LIKE 'pg\\_%'";

/// The tables that hold rows themselves, with their schemas.
const TABLES: &str = "SELECT n.nspname::text, c.relname::text FROM pg_class c \
    JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
    AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1, 2";

/// Compares a copy with its source.
pub(super) async fn prove(
    ends: &mut Ends,
    way: Way,
    name: &str,
    options: &mut Options<'_>,
) -> Result<Copied, CopyError> {
    (options.progress)(Progress {
        phase: "checking the copy",
        done: 0,
        total: None,
    });
    let mut spec = ends.to.clone();
    name.clone_into(&mut spec.database);
    let mut copy = open(&spec, Access::Read).await?.connection;
    let counted = futures_util::future::try_join(count(&mut ends.source), count(&mut copy)).await;
    let size: Result<i64, _> = sqlx::query_scalar("SELECT pg_database_size(current_database())")
        .fetch_one(&mut copy)
        .await;
    copy.close().await.ok();
    let (there, here) = counted.map_err(|error| ends.refused(&error))?;
    let size = size.map_err(|error| ends.refused(&error))?;
    if way == Way::Template && here != there {
        return Err(CopyError::Differs {
            from: ends.from.target.clone(),
            what: difference(&there, &here),
        });
    }
    Ok(Copied {
        way,
        tables: here.len() as u64,
        rows: here.values().sum(),
        bytes: u64::try_from(size).unwrap_or_default(),
        warnings: Vec::new(),
    })
}

type Counts = BTreeMap<(String, String), u64>;

async fn count(session: &mut PgConnection) -> Result<Counts, sqlx::Error> {
    let tables: Vec<(String, String)> = sqlx::query_as(TABLES).fetch_all(&mut *session).await?;
    let mut counts = Counts::new();
    for (schema, table) in tables {
        let sql = format!("SELECT count(*) FROM ONLY {}.{}", quoted(&schema), quoted(&table));
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_one(&mut *session)
            .await?;
        counts.insert((schema, table), u64::try_from(rows).unwrap_or_default());
    }
    Ok(counts)
}

fn difference(there: &Counts, here: &Counts) -> String {
    let differs = |((schema, table), rows): (&(String, String), &u64)| {
        let copied = here.get(&(schema.clone(), table.clone()));
        match copied {
            Some(copied) if copied == rows => None,
            Some(copied) => Some(format!("{copied} of {rows} rows of {schema}.{table}")),
            None => Some(format!("table {schema}.{table} is missing")),
        }
    };
    let found: Vec<String> = there.iter().filter_map(differs).collect();
    match found.is_empty() {
        true => "it has more tables".to_owned(),
        false => found.join(", "),
    }
}
