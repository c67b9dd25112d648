//! Types of the models that a database has not, or has otherwise: temporary ones stand in for them,
//! which are found before all others.

use std::collections::BTreeSet;

use schemi_schema::{Domain, EnumType, QualifiedName, Schema, UserType, UserTypeKind};

use crate::change::Change;
use crate::dialect::postgres::render::{type_parts, user_type};
use crate::dialect::postgres::types::quote::{ident, literal, qualified};

/// What is made before anything is asked, one statement each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shadows(Vec<String>);

impl Shadows {
    /// The types of the models that the database has not, or has with other values; of the
    /// connection's own schema, since a temporary type stands in for no other.
    pub fn between(from: &Schema, to: &Schema) -> Self {
        let differs = |new: &&EnumType| {
            let old = from.enums.get(&new.name);
            old.is_none_or(|old| old.values != new.values)
        };
        let is_new = |new: &&UserType| !from.types.contains_key(&new.name);
        Self::of(
            to.enums.values().filter(differs),
            to.types.values().filter(is_new),
        )
    }

    /// Those for the types that changes make or alter, and the names of those in other schemas.
    pub fn after(changes: &[Change]) -> (Self, BTreeSet<QualifiedName>) {
        let (mut enums, mut types) = (Vec::new(), Vec::new());
        for change in changes {
            if let Change::CreateEnum { enum_type } | Change::AlterEnum { to: enum_type, .. } =
                change
            {
                enums.push(enum_type);
            } else if let Change::CreateType { user_type }
            | Change::AlterType { to: user_type, .. } = change
            {
                types.push(user_type);
            }
        }
        let names = enums.iter().map(|value| &value.name);
        let names = names.chain(types.iter().map(|value| &value.name));
        let elsewhere = names.filter(|name| name.schema.is_some());
        let elsewhere = elsewhere.cloned().collect();
        (Self::of(enums.into_iter(), types.into_iter()), elsewhere)
    }

    fn of<'a>(
        enums: impl Iterator<Item = &'a EnumType>,
        types: impl Iterator<Item = &'a UserType>,
    ) -> Self {
        let enums = enums.filter(|value| value.name.schema.is_none());
        let mut types: Vec<&UserType> = types.filter(|value| value.name.schema.is_none()).collect();
        let heights = type_parts::heights(types.iter().copied());
        types.sort_by_key(|value| heights.get(&value.name));
        let types = types.into_iter().filter_map(of_type);
        Self(enums.map(of_enum).chain(types).collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The statements.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

fn name(of: &QualifiedName) -> String {
    format!("pg_temp.{}", ident(of.name.as_str()))
}

fn of_enum(value: &EnumType) -> String {
    let values: Vec<String> = value.values.iter().map(|value| literal(value)).collect();
    let name = name(&value.name);
    format!("CREATE TYPE {name} AS ENUM ({})", values.join(", "))
}

/// A domain without its conditions: those are asked about by themselves.
fn of_type(value: &UserType) -> Option<String> {
    let name = name(&value.name);
    match &value.kind {
        UserTypeKind::Domain(domain) => {
            let bare = Domain {
                default: None,
                not_null: false,
                checks: Vec::new(),
                ..domain.clone()
            };
            Some(user_type::create_domain(&name, &bare))
        }
        UserTypeKind::Composite(composite) => Some(user_type::create_composite(&name, composite)),
        UserTypeKind::Range(_) => None,
    }
}

/// Whether a column's type is one of these, or an array of one.
pub fn is_one_of(text: &str, names: &BTreeSet<QualifiedName>) -> bool {
    let name = crate::dialect::postgres::types::element(text).unwrap_or(text);
    names.iter().any(|of| qualified(of) == name)
}
