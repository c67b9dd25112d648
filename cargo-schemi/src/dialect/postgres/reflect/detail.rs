//! What few tables, columns, constraints and indexes say → into what says it.

use schemi_schema::{
    Column, Constraint, ConstraintKind, Index, KeyIndex, Name, Parameters, SequenceOptions, Table,
};
use serde::Deserialize;

use super::ReflectError;
use super::columns::Columns;
use super::row::{DetailRow, Session};
use super::whole::read;
use crate::dialect::Scope;
use crate::dialect::postgres::types;

#[derive(Deserialize)]
struct TableDetail {
    with: Option<Parameters>,
    tablespace: Option<Name>,
}

#[derive(Deserialize)]
struct ColumnDetail {
    storage: Option<String>,
    compression: Option<String>,
}

#[derive(Deserialize)]
struct IdentityDetail {
    #[serde(flatten)]
    options: SequenceOptions,
    sequence: (String, String),
}

#[derive(Deserialize)]
struct ConstraintDetail {
    comment: Option<String>,
    not_valid: bool,
    no_inherit: bool,
    match_full: bool,
    on_delete_columns: Option<Vec<Name>>,
    include: Option<Vec<Name>>,
    with: Option<Parameters>,
    tablespace: Option<Name>,
    index_comment: Option<String>,
}

#[derive(Deserialize)]
struct IndexDetail {
    comment: Option<String>,
    tablespace: Option<Name>,
}

/// Puts into a table what a row says of it, or of the sequence of an identity in it.
pub fn detail(
    session: &Session,
    table: &mut Table,
    columns: &Columns,
    row: &DetailRow,
) -> Result<(), ReflectError> {
    let column = columns.name(row.table, row.number);
    match row.kind.as_str() {
        "table" => {
            let detail: TableDetail = read(&row.json)?;
            table.with = detail.with.unwrap_or_default();
            table.tablespace = detail.tablespace;
        }
        _ => {
            let detail: IdentityDetail = read(&row.json)?;
            let (schema, name) = &detail.sequence;
            let sequence = session.name(schema, name);
            let usual = column.map(|column| types::implied_sequence(&table.name, column));
            let mut found = table.columns.iter_mut();
            let found = found.find(|other| Some(&other.name) == column);
            if let Some(identity) = found.and_then(|column| column.identity.as_mut()) {
                identity.options = detail.options;
                let is_said = session.scope == Scope::Whole && Some(&sequence) != usual.as_ref();
                identity.sequence = is_said.then_some(sequence);
            }
        }
    }
    Ok(())
}

/// Puts into a column what few say.
pub fn column(column: &mut Column, json: &str) -> Result<(), ReflectError> {
    let detail: ColumnDetail = read(json)?;
    column.storage = detail.storage;
    column.compression = detail.compression;
    Ok(())
}

/// Puts into an index what few say.
pub fn index(scope: Scope, index: &mut Index, json: &str) -> Result<(), ReflectError> {
    let detail: IndexDetail = read(json)?;
    index.comment = of_whole(scope, detail.comment);
    index.tablespace = detail.tablespace;
    Ok(())
}

/// Puts into a constraint what few say.
pub fn constraint(
    scope: Scope,
    constraint: &mut Constraint,
    json: &str,
) -> Result<(), ReflectError> {
    let detail: ConstraintDetail = read(json)?;
    constraint.comment = of_whole(scope, detail.comment);
    let index = KeyIndex {
        parts: Vec::new(),
        include: detail.include.unwrap_or_default(),
        with: detail.with.unwrap_or_default(),
        tablespace: detail.tablespace,
        comment: detail.index_comment,
    };
    let index = match scope {
        Scope::Whole => index,
        Scope::Modelled => KeyIndex::default(),
    };
    match &mut constraint.kind {
        ConstraintKind::PrimaryKey(key) => key.index = index,
        ConstraintKind::Unique(unique) => unique.index = index,
        ConstraintKind::Exclude(exclude) => exclude.index = index,
        ConstraintKind::Check(check) => {
            check.no_inherit = detail.no_inherit;
            check.not_valid = detail.not_valid;
        }
        ConstraintKind::ForeignKey(key) => {
            key.match_full = detail.match_full;
            key.not_valid = detail.not_valid;
            key.on_delete_columns = detail.on_delete_columns.unwrap_or_default();
        }
    }
    Ok(())
}

/// What no model says, and is passed over unless all is read.
fn of_whole<T>(scope: Scope, value: Option<T>) -> Option<T> {
    value.filter(|_| scope == Scope::Whole)
}
