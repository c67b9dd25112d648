//! Expressions put on temporary tables and read back as the server prints them.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use schemi_runtime::migrate::ServerError;
use schemi_schema::{Column, Index, Name, ObjectName, QualifiedName};
use sqlx::{AssertSqlSafe, Connection, Either, PgConnection, Row};

use super::SettleError;
use super::item::Item;
use super::probe::{Probe, needed};
use super::shadow::Shadows;
use crate::dialect::postgres::render::text;
use crate::dialect::postgres::types::quote::{ident, literal};

/// How many expressions share a temporary table: the server's time grows with the square of it.
const BATCH: usize = 100;

/// What the server printed for a probe.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The text.
    pub text: String,
    /// The table that it stood on.
    pub table: Place,
}

/// The table that a probe stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One that it shares with others: it has the columns that they speak of.
    Shared,
    /// One of its own, of the real name and with all columns.
    Own,
}

/// Probes, and what is known of them.
pub struct Asking<'a> {
    own: &'a str,
    probes: &'a [Probe],
    told: Told,
}

/// What the server has said.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// What it printed for the probes that it took.
    pub answers: BTreeMap<usize, Asked>,
    /// Why it refused others.
    pub refusals: BTreeMap<usize, ServerError>,
}

const TABLE: &str = "schemi_probe";

impl<'a> Asking<'a> {
    /// Nothing is asked yet. `own` is the schema under which the server prints names.
    pub fn new(own: &'a str, probes: &'a [Probe]) -> Self {
        Self {
            own,
            probes,
            told: Told::default(),
        }
    }

    /// Asks those of the probes that are open, in a transaction that is rolled back.
    ///
    /// # Errors
    /// A connection that breaks.
    pub async fn all(
        mut self,
        conn: &mut PgConnection,
        open: &[usize],
        shadows: &Shadows,
    ) -> Result<Told, SettleError> {
        // Temporary tables are writing even where the session's default is reading.
        let mut transaction = conn.begin_with("BEGIN READ WRITE").await?;
        shadow(&mut transaction, shadows).await?;
        execute(&mut transaction, &format!("SAVEPOINT {TABLE}")).await?;
        for batch in batches(self.probes, open) {
            self.batch(&mut transaction, batch).await?;
        }
        transaction.rollback().await?;
        Ok(self.told)
    }

    /// What the server would be told of the first probe alone, on a table of the shared kind.
    pub fn shared_script(&self) -> String {
        self.script(&[0], Place::Shared)
    }

    /// Asks a batch; where the server refuses it, its halves; where it refuses one probe, that one
    /// on a table of the real name and with all columns.
    async fn batch(
        &mut self,
        conn: &mut PgConnection,
        batch: Vec<usize>,
    ) -> Result<(), SettleError> {
        let mut left = vec![batch];
        while let Some(members) = left.pop() {
            if self.try_table(conn, &members, Place::Shared).await?.is_ok() {
                continue;
            }
            match members.as_slice() {
                [] => {}
                [one] => {
                    let tried = self.try_table(conn, &[*one], Place::Own).await?;
                    if let Err(refusal) = tried {
                        self.told.refusals.insert(*one, refusal);
                    }
                }
                many => {
                    let (first, second) = many.split_at(many.len() / 2);
                    left.push(first.to_vec());
                    left.push(second.to_vec());
                }
            }
        }
        Ok(())
    }

    async fn try_table(
        &mut self,
        conn: &mut PgConnection,
        members: &[usize],
        table: Place,
    ) -> Result<Result<(), ServerError>, SettleError> {
        let sql = self.script(members, table);
        let rows = match attempt(conn, &sql, TABLE).await? {
            Ok(rows) => rows,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut rows: BTreeMap<String, String> = rows.into_iter().collect();
        for &at in members {
            if let Some(text) = rows.remove(&label(at)) {
                self.told.answers.insert(at, Asked { text, table });
            }
        }
        Ok(Ok(()))
    }

    fn columns(&self, members: &[usize], table: Place) -> BTreeMap<&Name, &Column> {
        let mut columns: BTreeMap<&Name, &Column> = BTreeMap::new();
        for probe in members.iter().map(|&at| &self.probes[at]) {
            match table {
                Place::Shared => columns.extend(needed(probe).map(|c| (&c.name, c))),
                Place::Own => columns.extend(probe.columns.iter().map(|c| (&c.name, c))),
            }
        }
        columns
    }

    fn script(&self, members: &[usize], table: Place) -> String {
        let columns = self.columns(members, table);
        let table = match (table, members) {
            (Place::Own, [one, ..]) => self.probes[*one].table.as_str(),
            (Place::Own | Place::Shared, _) => TABLE,
        };
        let name = QualifiedName::local(table);
        let mut lines: Vec<String> = columns.values().map(|c| text::column(&name, c)).collect();
        let mut after = Vec::new();
        let mut partition = String::new();
        for &at in members {
            let item = &self.probes[at].item;
            match item {
                Item::Index(index) => {
                    let index = Index {
                        name: ObjectName::Said(Name::new(label(at))),
                        ..index.clone()
                    };
                    let table = QualifiedName::new(Some(Name::from("pg_temp")), table);
                    after.push(text::create_index(&table, &index));
                }
                Item::Partition(by) => partition = format!(" PARTITION BY {by}"),
                Item::Default(..) | Item::Generated(..) | Item::Check(_) | Item::Exclude(_) => {
                    lines.extend(item.line(&label(at)));
                }
            }
        }
        let create = format!(
            "CREATE TEMP TABLE {} ({}){partition}",
            ident(table),
            lines.join(", ")
        );
        let path = literal(&ident(self.own));
        let relation = literal(&format!("pg_temp.{}", ident(table)));
        let mut statements = vec![create];
        statements.extend(after);
        statements.push(format!(
            "SELECT set_config('search_path', {path}, true), ''"
        ));
        statements.push(
            READ.replace("$TABLE", &relation)
                .replace("$PARTITION", &partition_label(members)),
        );
        statements.push(back_to(TABLE));
        statements.join(";")
    }
}

/// Probes that fit on one table: equal names have equal types. Partitioning has a table to itself.
fn batches(probes: &[Probe], unique: &[usize]) -> Vec<Vec<usize>> {
    const OPEN: usize = 8;
    let mut batches: Vec<(BTreeMap<&Name, &Column>, Vec<usize>)> = Vec::new();
    for &at in unique {
        let probe = &probes[at];
        let first_open = batches.len().saturating_sub(OPEN);
        let alone = matches!(probe.item, Item::Partition(_));
        let found = batches[first_open..].iter_mut().find(|(columns, members)| {
            let has_partition = members
                .iter()
                .any(|&at| matches!(probes[at].item, Item::Partition(_)));
            !alone
                && !has_partition
                && members.len() < BATCH
                && needed(probe).all(|c| columns.get(&c.name).is_none_or(|other| **other == *c))
        });
        match found {
            Some((columns, members)) => {
                columns.extend(needed(probe).map(|column| (&column.name, column)));
                members.push(at);
            }
            None => {
                let columns = needed(probe).map(|column| (&column.name, column)).collect();
                batches.push((columns, vec![at]));
            }
        }
    }
    batches.into_iter().map(|(_, members)| members).collect()
}

/// Makes the models' types where the database has none or others: temporary types are found
/// before all others. One that cannot be made leaves its expressions different.
async fn shadow(conn: &mut PgConnection, shadows: &Shadows) -> Result<(), SettleError> {
    const SAVEPOINT: &str = "schemi_shadow";
    for sql in shadows.statements() {
        execute(conn, &format!("SAVEPOINT {SAVEPOINT}")).await?;
        let _ = attempt(conn, sql, SAVEPOINT).await?;
    }
    Ok(())
}

/// Runs statements; returns the rows, or the refusal after going back to a savepoint. That one is set in a
/// message of its own before: a syntax error undoes the whole message that holds it.
async fn attempt(
    conn: &mut PgConnection,
    sql: &str,
    savepoint: &str,
) -> Result<Result<Vec<(String, String)>, ServerError>, SettleError> {
    match rows(conn, sql).await {
        Ok(rows) => Ok(Ok(rows)),
        Err(error) if error.as_database_error().is_some() => {
            execute(conn, &back_to(savepoint)).await?;
            Ok(Err(ServerError::from(error)))
        }
        Err(error) => Err(error.into()),
    }
}

async fn execute(conn: &mut PgConnection, sql: &str) -> Result<(), SettleError> {
    let sql = AssertSqlSafe(sql.to_owned());
    sqlx::raw_sql(sql).execute(&mut *conn).await?;
    Ok(())
}

/// Undoes what came after a savepoint, which stays.
fn back_to(savepoint: &str) -> String {
    format!("ROLLBACK TO SAVEPOINT {savepoint}")
}

/// The name of a probe's object on its temporary table.
pub fn label(at: usize) -> String {
    format!("schemi_{at}")
}

/// The label of the one probe that partitioning is; it is read for others too and found by none.
fn partition_label(members: &[usize]) -> String {
    literal(&members.first().map(|at| label(*at)).unwrap_or_default())
}

const READ: &str = "
SELECT a.attname::text, pg_get_expr(d.adbin, d.adrelid, true)
FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE d.adrelid = $TABLE::regclass
UNION ALL
SELECT conname::text, CASE contype WHEN 'c' THEN pg_get_expr(conbin, conrelid, true)
    ELSE pg_get_constraintdef(oid, true) END
FROM pg_constraint WHERE conrelid = $TABLE::regclass AND contype IN ('c', 'x')
UNION ALL
SELECT c.relname::text, pg_get_indexdef(c.oid, 0, true)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = $TABLE::regclass AND NOT i.indisexclusion
UNION ALL
SELECT $PARTITION::text, pg_get_partkeydef($TABLE::regclass)
WHERE pg_get_partkeydef($TABLE::regclass) IS NOT NULL";

/// The rows of all statements, as pairs of texts.
async fn rows(conn: &mut PgConnection, sql: &str) -> Result<Vec<(String, String)>, sqlx::Error> {
    let mut stream = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_many(conn);
    let mut rows = Vec::new();
    while let Some(item) = stream.try_next().await? {
        if let Either::Right(row) = item {
            rows.push((row.try_get(0)?, row.try_get(1)?));
        }
    }
    Ok(rows)
}
