//! Whether a copy is equal to what it was made from: its tables, and the rows in each.

use std::collections::BTreeMap;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Row};

use super::catalog::{self, Kind};
use super::choice::Choice;
use super::rows::Sent;
use super::server::full;
use super::wanted::Wanted;
use crate::dialect::copy::CopyError;

/// How many tables a database has that are not the server's own, nor an extension's.
pub(super) const TABLES_COUNT: &str = "SELECT count(*) FROM pg_class c \
    JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('r', 'p', 'm', 'f') AND n.nspname <> 'information_schema' \
    AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM pg_depend d \
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')";

/// Tables up to this size are counted together, so that a distant server costs few round trips.
const SMALL: u64 = 1024 * 1024;
const TOGETHER: usize = 100;

/// Tables by schema and name, with their rows; a partitioned one has none of its own.
pub(super) type Counts = BTreeMap<(String, String), u64>;

/// Counts everything.
pub(super) async fn count(session: &mut PgConnection) -> Result<Counts, sqlx::Error> {
    let tables = catalog::read(&mut *session).await?;
    let tables = tables
        .into_iter()
        .filter(|table| table.kind != Kind::Extension);
    let (mut counts, mut small, mut large) = (Counts::new(), Vec::new(), Vec::new());
    for table in tables {
        let name = (table.schema, table.name);
        match table.bytes {
            0 => {
                counts.insert(name, 0);
            }
            1..=SMALL => small.push(name),
            _ => large.push(name),
        }
    }
    for names in small.chunks(TOGETHER).chain(large.chunks(1)) {
        let parts: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(at, (schema, name))| {
                format!(
                    "SELECT {at} AS at, count(*) FROM ONLY {}",
                    full(schema, name)
                )
            })
            .collect();
        let sql = match parts.as_slice() {
            [one] => one.clone(),
            many => format!("{} ORDER BY at", many.join(" UNION ALL ")),
        };
        let rows = sqlx::query(AssertSqlSafe(sql))
            .fetch_all(&mut *session)
            .await?;
        for (name, row) in names.iter().zip(rows) {
            let rows: i64 = row.try_get(1)?;
            counts.insert(name.clone(), u64::try_from(rows).unwrap_or_default());
        }
    }
    Ok(counts)
}

/// Refuses a copy that is not what it should be.
pub(super) fn compare(from: &str, there: &Counts, here: &Counts) -> Result<(), CopyError> {
    match there == here {
        true => Ok(()),
        false => Err(CopyError::Differs {
            from: from.to_owned(),
            what: difference(there, here),
        }),
    }
}

fn difference(there: &Counts, here: &Counts) -> String {
    let differs = |(name, rows): (&(String, String), &u64)| {
        let table = format!("{}.{}", name.0, name.1);
        match here.get(name) {
            Some(copied) if copied == rows => None,
            Some(copied) => Some(format!("{copied} of {rows} rows of {table}")),
            None => Some(format!("table {table} is missing")),
        }
    };
    let more = here.keys().filter(|name| !there.contains_key(name));
    let more = more.map(|(schema, name)| format!("table {schema}.{name} is too much"));
    let found: Vec<String> = there.iter().filter_map(differs).chain(more).collect();
    found.join(", ")
}

/// What the copy must hold.
pub(super) fn expected(choice: &Choice, sent: &Sent) -> Counts {
    let mut counts = Counts::new();
    for wanted in own(choice) {
        let rows = sent.get(&wanted.table.oid).copied().unwrap_or_default();
        *counts.entry(name(wanted)).or_default() += 0;
        *counts.entry(wanted.stored_in()).or_default() += rows;
    }
    counts
}

/// What it holds, counted where [`expected`] counts it: masked rows may belong into another part of a
/// table than they were in.
pub(super) fn gathered(choice: &Choice, mut counts: Counts) -> Counts {
    for wanted in own(choice) {
        let rows = counts.get_mut(&name(wanted)).map(std::mem::take);
        if let Some(rows) = rows {
            *counts.entry(wanted.stored_in()).or_default() += rows;
        }
    }
    counts
}

fn own(choice: &Choice) -> impl Iterator<Item = &Wanted> {
    let wanted = choice.wanted.iter();
    wanted.filter(|wanted| wanted.table.kind != Kind::Extension)
}

fn name(wanted: &Wanted) -> (String, String) {
    (wanted.table.schema.clone(), wanted.table.name.clone())
}
