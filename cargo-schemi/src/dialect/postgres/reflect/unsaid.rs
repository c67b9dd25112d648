//! What models leave out of the tables that they say, and of schemas that nobody named.

use futures_util::TryStreamExt;
use schemi_schema::{QualifiedName, Schema, Sequence};
use sqlx::{AssertSqlSafe, Connection, Either, PgConnection};

use super::row::{FromRow, SequenceRow, Session, UnsaidRow};
use super::{ReflectError, catalog, whole};
use crate::dialect::postgres::normalize::sequence::normalize;
use crate::dialect::postgres::types;
use crate::dialect::{ReflectOptions, Scope};

const UNSAID: &str = include_str!("unsaid.sql");

/// What was found, before it is known what the models say.
#[derive(Clone, Debug, Default)]
pub struct Unsaid {
    lines: Vec<String>,
    /// The sequences that columns own.
    owned: Vec<Sequence>,
}

impl Unsaid {
    /// A line for each thing that models of this normalised schema do not say, by name.
    pub fn lines(self, schema: &Schema) -> Vec<String> {
        let mut lines = self.lines;
        lines.extend(self.owned.iter().filter_map(|of| beyond_serial(of, schema)));
        lines.sort();
        lines.dedup();
        lines
    }
}

/// Reads what only the catalog knows of what models leave out. It writes nothing.
///
/// # Errors
/// Where the server refuses a catalog query.
pub async fn unsaid(
    conn: &mut PgConnection,
    options: &ReflectOptions,
) -> Result<Unsaid, ReflectError> {
    let mut transaction = conn.begin().await?;
    let everywhere = ReflectOptions {
        scope: Scope::Whole,
        ..options.clone()
    };
    let all = catalog::session(&mut transaction, &everywhere).await?;
    let session = catalog::session(&mut transaction, options).await?;
    let oids = |session: &Session| session.namespaces.keys().copied().collect::<Vec<i64>>();
    let own = oids(&session);
    let mut others = oids(&all);
    others.retain(|oid| !own.contains(oid));
    let unsaid = UNSAID
        .replace("$NAMESPACES", &list(&own))
        .replace("$OTHERS", &list(&others));
    let sequences = catalog::SEQUENCES.replace("$NAMESPACES", &list(&own));
    let sql = format!("{};{unsaid};{sequences}", catalog::narrow(&session.own));
    let mut found = Unsaid::default();
    {
        let mut stream = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(&mut *transaction);
        let mut part = 0;
        while let Some(item) = stream.try_next().await? {
            match item {
                Either::Left(_) => part += 1,
                Either::Right(row) if part == 1 => {
                    let row = UnsaidRow::from_row(&row)?;
                    found.lines.extend(line(&session, options, &row));
                }
                Either::Right(row) if part == 2 => {
                    let mut sequence = whole::sequence(&session, SequenceRow::from_row(&row)?);
                    normalize(&mut sequence);
                    found.owned.push(sequence);
                }
                Either::Right(_) => {}
            }
        }
    }
    transaction.rollback().await?;
    Ok(found)
}

/// Numbers as SQL's `IN` takes them; there is nothing of the number 0.
fn list(oids: &[i64]) -> String {
    let texts = oids.iter().chain(oids.is_empty().then_some(&0));
    let texts: Vec<String> = texts.map(i64::to_string).collect();
    texts.join(", ")
}

/// `constraint c of table t: its comment`, `operator @@ (text, text)`; nothing of a table that is
/// passed over.
fn line(session: &Session, options: &ReflectOptions, row: &UnsaidRow) -> Option<String> {
    let name = match &row.schema {
        Some(schema) => session.name(schema, &row.name),
        None => QualifiedName::local(&*row.name),
    };
    let is_ignored = || {
        let said = row.schema.as_deref().map(Into::into);
        let full = QualifiedName::new(said, &*row.name);
        options.ignore.contains(&name) || options.ignore.contains(&full)
    };
    let is_of_table = row.kind == "table" || row.kind.ends_with(" of table");
    if is_of_table && (options.leaves_out(&name, Some(&session.own)).is_some() || is_ignored()) {
        return None;
    }
    let kind = &row.kind;
    Some(
        match row.detail.as_deref().filter(|detail| !detail.is_empty()) {
            None => format!("{kind} {name}"),
            Some(detail) if is_of_table || kind.contains(" of ") => {
                format!("{kind} {name}: {detail}")
            }
            Some(detail) => format!("{kind} {name} ({detail})"),
        },
    )
}

/// What of a sequence that a column owns `serial` does not say.
fn beyond_serial(sequence: &Sequence, schema: &Schema) -> Option<String> {
    let by = sequence.owned_by.as_ref()?;
    let table = schema.tables.get(&by.table);
    let column = table.and_then(|table| table.column(&by.column));
    let serial = column.and_then(|column| {
        let said = types::serial_sequence(&by.table, &column.name);
        let is_it = column
            .default
            .as_ref()
            .is_some_and(|default| default.as_str() == said);
        let is_called_so = sequence.name == types::implied_sequence(&by.table, &column.name);
        (is_it && is_called_so && !column.nullable).then_some(column)
    });
    let ty = sequence.options.ty.as_deref().unwrap_or("bigint");
    let mut beside = Vec::new();
    match serial {
        None => beside.push("its column has it otherwise than by `serial`"),
        Some(column) if column.ty != schemi_schema::ColumnType::sql(ty) => {
            beside.push("the type of its numbers");
        }
        Some(_) => {}
    }
    let mut options = sequence.options.clone();
    options.ty = None;
    if !options.is_default() {
        beside.push("its options");
    }
    if sequence.comment.is_some() {
        beside.push("its comment");
    }
    if sequence.unlogged && !table.is_some_and(is_unlogged) {
        beside.push("UNLOGGED");
    }
    (!beside.is_empty()).then(|| {
        let column = QualifiedName::new(None, by.column.as_str());
        format!(
            "sequence {} of column {}.{column}: {}",
            sequence.name,
            by.table,
            beside.join(", ")
        )
    })
}

fn is_unlogged(table: &schemi_schema::Table) -> bool {
    table
        .options
        .contains(&schemi_schema::TableOption::Unlogged)
}
