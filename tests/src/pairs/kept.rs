//! Rows, and the numbers that sequences give, before and after.

use std::collections::BTreeMap;

use schemi_runtime::migrate::Database;

use crate::laws::Held;
use crate::laws::fresh::ask;

/// What a database holds: by table and column (with its type) the values by row, and what a column's
/// sequence would give next.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    tables: BTreeMap<String, Vec<Vec<Option<String>>>>,
    columns: BTreeMap<String, Vec<(String, String)>>,
    /// By column the number given last and the one that comes next.
    numbers: BTreeMap<String, (i64, i64)>,
}

const COLUMNS: &str = "SELECT ARRAY[c.oid::regclass::text, quote_ident(a.attname),
    format_type(a.atttypid, a.atttypmod), (a.attgenerated <> '')::text,
    pg_get_serial_sequence(c.oid::regclass::text, a.attname)]
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r' AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_|^information')
ORDER BY c.oid::regclass::text, a.attname";

/// Reads a database.
///
/// # Errors
/// What the database says.
pub async fn read(database: &mut Database) -> Held<Kept> {
    let mut kept = Kept::default();
    for row in ask(database, COLUMNS).await? {
        let [
            Some(table),
            Some(column),
            Some(ty),
            Some(generated),
            sequence,
        ] = row.as_slice()
        else {
            continue;
        };
        let columns = kept.columns.entry(table.clone()).or_default();
        if generated == "false" {
            columns.push((column.clone(), ty.clone()));
        }
        if let Some(sequence) = sequence {
            let sql = format!(
                "SELECT ARRAY[(last_value - CASE WHEN is_called THEN 0 ELSE 1 END)::text, \
                 (last_value + CASE WHEN is_called THEN seqincrement ELSE 0 END)::text] \
                 FROM {sequence}, pg_sequence WHERE seqrelid = '{}'::regclass AND seqincrement > 0",
                sequence.replace('\'', "''")
            );
            let row = ask(database, &sql).await?.pop().unwrap_or_default();
            let mut numbers = row.iter().filter_map(|text| text.as_ref()?.parse().ok());
            if let (Some(last), Some(next)) = (numbers.next(), numbers.next()) {
                kept.numbers
                    .insert(format!("{table}.{column}"), (last, next));
            }
        }
    }
    for (table, columns) in &kept.columns {
        let texts = columns.iter().map(|(name, _)| format!("{name}::text"));
        let texts: Vec<_> = texts.collect();
        let sql = format!(
            "SELECT ARRAY[{}]::text[] FROM ONLY {table}",
            texts.join(", ")
        );
        kept.tables
            .insert(table.clone(), ask(database, &sql).await?);
    }
    Ok(kept)
}

/// Holds what is in both against each other.
///
/// # Errors
/// The first table whose rows are others, or the first column that would get a number again.
pub fn compare(before: &Kept, after: &Kept) -> Held {
    for (table, columns) in &before.columns {
        let Some(now) = after.columns.get(table) else {
            continue;
        };
        let both: Vec<_> = columns
            .iter()
            .filter(|column| now.contains(column))
            .collect();
        let pick = |kept: &Kept| {
            let columns = &kept.columns[table];
            let places: Vec<_> = both
                .iter()
                .filter_map(|column| columns.iter().position(|other| other == *column))
                .collect();
            let rows = kept.tables[table].iter();
            let mut rows: Vec<Vec<_>> = rows
                .map(|row| places.iter().map(|at| row[*at].clone()).collect())
                .collect();
            rows.sort();
            rows
        };
        let (old, new) = (pick(before), pick(after));
        if old != new {
            return Err(format!("rows of {table} were {old:?} and are {new:?}"));
        }
    }
    for (column, (last, _)) in &before.numbers {
        if let Some((_, next)) = after.numbers.get(column)
            && next <= last
        {
            return Err(format!(
                "{column} got {last} last and would get {next} next"
            ));
        }
    }
    Ok(())
}
