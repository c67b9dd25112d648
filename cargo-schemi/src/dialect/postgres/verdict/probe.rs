//! Expressions put on temporary tables and read back as the server prints them.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use schemi_schema::{Column, EnumType, Index, Name, ObjectName, QualifiedName};
use sqlx::{AssertSqlSafe, Connection, Either, PgConnection, Row};

use super::SettleError;
use super::item::Item;
use crate::dialect::postgres::render::text;
use crate::dialect::postgres::types::quote::{ident, literal};

/// An item and the columns that it may speak of.
#[derive(Clone, Debug)]
pub struct Probe {
    /// The item.
    pub item: Item,
    /// The table's name, which an expression may mention.
    pub table: Name,
    /// The table's columns, bare: names, types and collations.
    pub columns: Vec<Column>,
}

/// How many expressions share a temporary table: the server's time grows with the square of it.
const BATCH: usize = 100;

/// Asks the server how it prints each item. `None` as a whole where it has no right to try; `None`
/// for an item that it refuses.
pub async fn ask(
    conn: &mut PgConnection,
    probes: &[Probe],
    shadows: &[EnumType],
) -> Result<Option<Vec<Option<Item>>>, SettleError> {
    let (own, may): (Option<String>, bool) = sqlx::query_as(
        "SELECT current_schema()::text,
            has_database_privilege(current_database(), 'TEMP') AND NOT pg_is_in_recovery()",
    )
    .fetch_one(&mut *conn)
    .await?;
    let (Some(own), true) = (own, may) else {
        return Ok(None);
    };
    // Temporary tables are writing even where the session's default is reading.
    let mut transaction = conn.begin_with("BEGIN READ WRITE").await?;
    let mut asking = Asking {
        conn: &mut transaction,
        own,
        probes,
        answers: vec![None; probes.len()],
    };
    asking.shadow(shadows).await?;
    let (unique, same) = distinct(probes);
    for batch in batches(probes, &unique) {
        asking.batch(batch).await?;
    }
    let answers = same
        .into_iter()
        .map(|at| asking.answers[at].clone())
        .collect();
    transaction.rollback().await?;
    Ok(Some(answers))
}

/// The places of the distinct probes that may be asked, and for each probe the place of its like.
fn distinct(probes: &[Probe]) -> (Vec<usize>, Vec<usize>) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut unique = Vec::new();
    let mut same = Vec::with_capacity(probes.len());
    for (at, probe) in probes.iter().enumerate() {
        let columns: Vec<&Column> = needed(probe).collect();
        let key = format!("{} {columns:?} {:?}", probe.table, probe.item);
        same.push(*seen.entry(key).or_insert_with(|| {
            if probe.item.is_safe() {
                unique.push(at);
            }
            at
        }));
    }
    (unique, same)
}

fn needed(probe: &Probe) -> impl Iterator<Item = &Column> {
    probe
        .columns
        .iter()
        .filter(|column| probe.item.uses(&column.name))
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

struct Asking<'a> {
    conn: &'a mut PgConnection,
    own: String,
    probes: &'a [Probe],
    answers: Vec<Option<Item>>,
}

const TABLE: &str = "schemi_probe";

impl Asking<'_> {
    /// Makes the models' enums where the database has none or others: temporary types are found
    /// before all others. One that cannot be made leaves its expressions different.
    async fn shadow(&mut self, shadows: &[EnumType]) -> Result<(), SettleError> {
        for shadow in shadows {
            let values: Vec<String> = shadow.values.iter().map(|value| literal(value)).collect();
            let name = ident(shadow.name.name.as_str());
            let sql = format!(
                "SAVEPOINT schemi_shadow;CREATE TYPE pg_temp.{name} AS ENUM ({});RELEASE SAVEPOINT schemi_shadow",
                values.join(", ")
            );
            self.attempt(&sql, "schemi_shadow").await?;
        }
        Ok(())
    }

    /// Runs statements that begin with a savepoint; returns the rows, or none after going back to it.
    async fn attempt(
        &mut self,
        sql: &str,
        savepoint: &str,
    ) -> Result<Option<Vec<(String, String)>>, SettleError> {
        match rows(self.conn, sql).await {
            Ok(rows) => Ok(Some(rows)),
            Err(error) if error.as_database_error().is_some() => {
                sqlx::raw_sql(AssertSqlSafe(back_to(savepoint)))
                    .execute(&mut *self.conn)
                    .await?;
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Asks a batch; where the server refuses it, its halves; where it refuses one probe, that one
    /// on a table of the real name and with all columns.
    async fn batch(&mut self, batch: Vec<usize>) -> Result<(), SettleError> {
        let mut left = vec![batch];
        while let Some(members) = left.pop() {
            if self.try_table(&members, TABLE).await? {
                continue;
            }
            match members.as_slice() {
                [] => {}
                [one] => {
                    let name = self.probes[*one].table.to_string();
                    self.try_table(&[*one], &name).await?;
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

    async fn try_table(&mut self, members: &[usize], table: &str) -> Result<bool, SettleError> {
        let probes = self.probes;
        let mut columns: BTreeMap<&Name, &Column> = BTreeMap::new();
        for &at in members {
            let probe = &probes[at];
            if table == TABLE {
                columns.extend(needed(probe).map(|column| (&column.name, column)));
            } else {
                columns.extend(probe.columns.iter().map(|column| (&column.name, column)));
            }
        }
        let sql = self.script(members, table, &columns);
        let Some(rows) = self.attempt(&sql, "schemi_probe").await? else {
            return Ok(false);
        };
        let rows: BTreeMap<String, String> = rows.into_iter().collect();
        for &at in members {
            let answer = rows.get(&label(at));
            self.answers[at] = answer.and_then(|text| probes[at].item.answered(text));
        }
        Ok(true)
    }

    fn script(&self, members: &[usize], table: &str, columns: &BTreeMap<&Name, &Column>) -> String {
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
        let path = literal(&ident(&self.own));
        let relation = literal(&format!("pg_temp.{}", ident(table)));
        let mut statements = vec!["SAVEPOINT schemi_probe".to_owned(), create];
        statements.extend(after);
        statements.push(format!(
            "SELECT set_config('search_path', {path}, true), ''"
        ));
        statements.push(
            READ.replace("$TABLE", &relation)
                .replace("$PARTITION", &partition_label(members)),
        );
        statements.push(back_to("schemi_probe"));
        statements.join(";")
    }
}

/// Undoes what came after a savepoint, and the savepoint.
fn back_to(savepoint: &str) -> String {
    format!("ROLLBACK TO SAVEPOINT {savepoint};RELEASE SAVEPOINT {savepoint}")
}

fn label(at: usize) -> String {
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
