//! What another shape of a domain or a composite type can cost.

use std::collections::BTreeMap;

use schemi_schema::{
    Column, ColumnType, Composite, Dialect, Domain, DomainCheck, Expr, QualifiedName, Schema,
    UserType, UserTypeKind,
};

use super::Hazard;
use super::cast::{self, CastRisk};
use crate::change::Change;
use crate::dialect::postgres::normalize::default::type_text;
use crate::dialect::postgres::render::type_parts::base_of;
use crate::dialect::postgres::types::quote::qualified;

/// What is known of types before and after a list of changes.
pub(super) struct Types {
    before: BTreeMap<QualifiedName, UserType>,
    after: BTreeMap<QualifiedName, UserType>,
}

impl Types {
    /// The types of a database, and those that changes speak of.
    pub(super) fn new(before: &Schema, changes: &[Change]) -> Self {
        let mut types = Self {
            before: before.types.clone(),
            after: before.types.clone(),
        };
        for change in changes {
            if let Change::CreateType { user_type } | Change::AlterType { to: user_type, .. } =
                change
            {
                types
                    .after
                    .insert(user_type.name.clone(), user_type.clone());
            }
            if let Change::DropType { user_type }
            | Change::AlterType {
                from: user_type, ..
            } = change
            {
                types
                    .before
                    .insert(user_type.name.clone(), user_type.clone());
            }
        }
        types
    }

    /// What can happen to the values of a column: a domain's are those of what it is over.
    pub(super) fn risk(&self, dialect: Dialect, from: &Column, to: &Column) -> CastRisk {
        match dialect {
            Dialect::Postgres => self.risk_of(&type_text(&from.ty), &type_text(&to.ty)),
            Dialect::Sqlite => cast::risk(dialect, &from.ty, &to.ty),
        }
    }

    /// Whether a new column is filled by the default of its domain.
    pub(super) fn fill(&self, column: &Column) -> bool {
        is_filled(&self.after, column)
    }

    fn risk_of(&self, from: &str, to: &str) -> CastRisk {
        if from == to {
            return CastRisk::Keeps;
        }
        let old = ColumnType::Sql(base_of(&self.before, from));
        let new = ColumnType::Sql(base_of(&self.after, to));
        match cast::risk(Dialect::Postgres, &old, &new) {
            // Its conditions may refuse a value.
            CastRisk::Keeps if type_text(&new) != to => CastRisk::Fails,
            risk @ (CastRisk::Keeps | CastRisk::Fails | CastRisk::Changes(_)) => risk,
        }
    }
}

/// Whether a column is of a domain that has a default.
pub fn is_filled(types: &BTreeMap<QualifiedName, UserType>, column: &Column) -> bool {
    let name = type_text(&column.ty);
    let found = types.values().find(|of| qualified(&of.name) == name);
    match found.map(|of| &of.kind) {
        Some(UserTypeKind::Domain(domain)) => {
            let below = Column::new(column.name.clone(), ColumnType::sql(&*domain.base));
            domain.default.is_some() || name != domain.base && is_filled(types, &below)
        }
        Some(UserTypeKind::Composite(_) | UserTypeKind::Range(_)) | None => false,
    }
}

/// The hazards of a type that is altered.
pub(super) fn altered(from: &UserType, to: &UserType, types: &Types) -> Vec<Hazard> {
    match (&from.kind, &to.kind) {
        (UserTypeKind::Domain(old), UserTypeKind::Domain(new)) => {
            let domain = || to.name.clone();
            let recast = match types.risk_of(&old.base, &new.base) {
                CastRisk::Keeps => None,
                CastRisk::Fails => Some(None),
                CastRisk::Changes(condition) => Some(Some(condition)),
            };
            let recast = recast.map(|changed| Hazard::RecastsDomain {
                domain: domain(),
                changed,
            });
            let restrictions = restrictions(old, new).into_iter();
            let of = |(name, condition)| Hazard::RestrictsDomain {
                domain: domain(),
                name,
                condition,
            };
            recast.into_iter().chain(restrictions.map(of)).collect()
        }
        (UserTypeKind::Composite(old), UserTypeKind::Composite(new)) => {
            let gone = old
                .attributes
                .iter()
                .filter(|part| !has(new, part.name.as_str()));
            let of = |part: &schemi_schema::Attribute| Hazard::DropsAttribute {
                user_type: to.name.clone(),
                attribute: part.name.clone(),
            };
            gone.map(of).collect()
        }
        (
            UserTypeKind::Domain(_) | UserTypeKind::Composite(_) | UserTypeKind::Range(_),
            UserTypeKind::Domain(_) | UserTypeKind::Composite(_) | UserTypeKind::Range(_),
        ) => Vec::new(),
    }
}

fn has(composite: &Composite, name: &str) -> bool {
    let mut parts = composite.attributes.iter();
    parts.any(|part| part.name == *name)
}

/// What values must hold to from now on.
fn restrictions(from: &Domain, to: &Domain) -> Vec<(String, Expr)> {
    let holds = |check: &DomainCheck| {
        let mut old = from.checks.iter();
        old.any(|old| old.expr == check.expr && !old.not_valid)
    };
    let is_new = |check: &&DomainCheck| !check.not_valid && !holds(check);
    let checks = to.checks.iter().filter(is_new);
    let mut found: Vec<(String, Expr)> = checks
        .map(|check| (format!("check {}", check.name), check.expr.clone()))
        .collect();
    if to.not_null && !from.not_null {
        found.push(("NOT NULL".to_owned(), Expr::new("VALUE IS NOT NULL")));
    }
    found
}
