//! What only a whole reading has: sequences, types, and what few tables say.

use std::collections::BTreeMap;

use schemi_schema::{
    Composite, ConstraintKind, Domain, KeyIndex, Name, OwnedBy, Parameters, PartitionOf, Range,
    Sequence, SequenceOptions, Table, UserType, UserTypeKind,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::ReflectError;
use super::row::{DetailRow, SequenceRow, Session, TypeRow};
use crate::dialect::postgres::types;

/// A sequence.
pub fn sequence(session: &Session, row: SequenceRow) -> Sequence {
    let owned_by = match (row.owner_schema, row.owner, row.owner_column) {
        (Some(schema), Some(table), Some(column)) => Some(OwnedBy {
            table: session.name(&schema, &table),
            column: Name::new(column),
        }),
        _ => None,
    };
    Sequence {
        options: SequenceOptions {
            ty: Some(row.ty),
            start: Some(row.start),
            increment: Some(row.increment),
            min: Some(row.min),
            max: Some(row.max),
            cache: Some(row.cache),
            cycle: row.cycle,
        },
        owned_by,
        unlogged: row.unlogged,
        comment: row.comment,
        ..Sequence::new(session.name(&row.schema, &row.name))
    }
}

/// A domain, a composite type, a range type.
pub fn user_type(session: &Session, row: TypeRow) -> Result<UserType, ReflectError> {
    let kind = match row.kind.as_str() {
        "d" => UserTypeKind::Domain(read::<Domain>(&row.json)?),
        "c" => UserTypeKind::Composite(read::<Composite>(&row.json)?),
        _ => UserTypeKind::Range(read::<Range>(&row.json)?),
    };
    Ok(UserType {
        name: session.name(&row.schema, &row.name),
        kind,
        comment: row.comment,
    })
}

fn read<T: DeserializeOwned>(json: &str) -> Result<T, ReflectError> {
    serde_json::from_str(json).map_err(|error| ReflectError::Query(error.to_string()))
}

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

/// The comment of a schema.
pub fn namespace_comment(row: &DetailRow) -> Result<(Name, String), ReflectError> {
    let name = row.name.as_deref().unwrap_or_default();
    Ok((Name::new(name), read(&row.json)?))
}

#[derive(Deserialize)]
struct Parents {
    bound: Option<String>,
    parents: Vec<(String, String)>,
}

/// Puts into a table what it is a part or a child of.
pub fn parents(session: &Session, table: &mut Table, json: &str) -> Result<(), ReflectError> {
    let Parents { bound, parents } = read(json)?;
    let mut parents = parents
        .iter()
        .map(|(schema, name)| session.name(schema, name));
    match bound {
        Some(bound) => {
            table.partition_of = parents.next().map(|table| PartitionOf { table, bound });
        }
        None => table.inherits = parents.collect(),
    }
    Ok(())
}

/// Puts into a table what a row says of it, or of something in it.
pub fn detail(
    session: &Session,
    table: &mut Table,
    columns: &BTreeMap<i16, Name>,
    row: &DetailRow,
) -> Result<(), ReflectError> {
    let name = row.name.as_deref().unwrap_or_default();
    let column = columns.get(&row.number);
    match row.kind.as_str() {
        "table" => {
            let detail: TableDetail = read(&row.json)?;
            table.with = detail.with.unwrap_or_default();
            table.tablespace = detail.tablespace;
        }
        "column" => {
            let detail: ColumnDetail = read(&row.json)?;
            let mut found = table.columns.iter_mut();
            if let Some(found) = found.find(|other| Some(&other.name) == column) {
                found.storage = detail.storage;
                found.compression = detail.compression;
            }
        }
        "identity" => {
            let detail: IdentityDetail = read(&row.json)?;
            let (schema, name) = &detail.sequence;
            let sequence = session.name(schema, name);
            let usual = column.map(|column| types::implied_sequence(&table.name, column));
            let mut found = table.columns.iter_mut();
            let found = found.find(|other| Some(&other.name) == column);
            if let Some(identity) = found.and_then(|column| column.identity.as_mut()) {
                identity.options = detail.options;
                identity.sequence = Some(sequence).filter(|name| Some(name) != usual.as_ref());
            }
        }
        "constraint" => constraint(table, name, read(&row.json)?),
        _ => {
            let detail: IndexDetail = read(&row.json)?;
            let mut found = table.indexes.iter_mut();
            let is_it = |other: &Name| other.as_str() == name;
            if let Some(found) = found.find(|other| other.name.get().is_some_and(is_it)) {
                found.comment = detail.comment;
                found.tablespace = detail.tablespace;
            }
        }
    }
    Ok(())
}

fn constraint(table: &mut Table, name: &str, detail: ConstraintDetail) {
    let mut found = table.constraints.iter_mut();
    let is_it = |other: &Name| other.as_str() == name;
    let Some(found) = found.find(|other| other.name.get().is_some_and(is_it)) else {
        return;
    };
    found.comment = detail.comment;
    let index = KeyIndex {
        parts: Vec::new(),
        include: detail.include.unwrap_or_default(),
        with: detail.with.unwrap_or_default(),
        tablespace: detail.tablespace,
        comment: detail.index_comment,
    };
    match &mut found.kind {
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
}
