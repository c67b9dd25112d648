//! Sequences, types, parents.

use schemi_schema::{
    Composite, Domain, Name, OwnedBy, PartitionOf, Range, Sequence, SequenceOptions, Table,
    UserType, UserTypeKind,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::ReflectError;
use super::row::{DetailRow, SequenceRow, Session, TypeRow};

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

/// A type without what models cannot say; nothing of a range type.
pub fn as_models_say(mut user_type: UserType) -> Option<UserType> {
    match &mut user_type.kind {
        UserTypeKind::Domain(domain) => {
            for check in &mut domain.checks {
                check.comment = None;
            }
        }
        UserTypeKind::Composite(_) => {}
        UserTypeKind::Range(_) => return None,
    }
    Some(user_type)
}

pub(super) fn read<T: DeserializeOwned>(json: &str) -> Result<T, ReflectError> {
    serde_json::from_str(json).map_err(|error| ReflectError::Query(error.to_string()))
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
