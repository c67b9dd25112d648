//! Domains and composite types that contradict each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{place, served};
use crate::dialect::Dialect;
use crate::logical::LogicalType;
use crate::model::{Export, Location, TypeKind, TypeModel};
use crate::source::error::Mistakes;

/// Reports names that two types share, and types that are made of themselves.
pub(super) fn check(export: &Export, mistakes: &mut Mistakes) {
    paths(export, mistakes);
    names(export, mistakes);
    for model in &export.types {
        if made_of(export, model).contains(model.rust_path.as_str()) {
            let message = format!(
                "type `{}` is made of itself, which PostgreSQL does not take: keep the inner one as JSON, \
                 `sqlx::types::Json<…>`",
                model.name
            );
            mistakes.add(model.location.clone(), message);
        }
    }
}

/// Two types with one path, in two targets of the package.
fn paths(export: &Export, mistakes: &mut Mistakes) {
    for pair in export.types.windows(2) {
        if let [earlier, model] = pair
            && earlier.rust_path == model.rust_path
        {
            let message = format!(
                "`{}` is another type in another target of the package, at {}: rename one of them",
                model.rust_path,
                place(&earlier.location)
            );
            mistakes.add(model.location.clone(), message);
        }
    }
}

/// Types, enums and tables share their names on PostgreSQL: a table is the type of its rows.
fn names(export: &Export, mistakes: &mut Mistakes) {
    let mut taken: BTreeMap<(Option<&str>, &str), (&str, &Location)> = BTreeMap::new();
    for model in &export.models {
        if served(export, model.only).any(|dialect| dialect == Dialect::Postgres) {
            let key = (model.schema.as_deref(), model.table.as_str());
            taken.insert(key, ("table", &model.location));
        }
    }
    for model in &export.enums {
        let key = (model.schema.as_deref(), model.name.as_str());
        taken.insert(key, ("enum", &model.location));
    }
    let mut types: Vec<&TypeModel> = export.types.iter().collect();
    types.sort_by_key(|model| &model.location);
    for model in types {
        let key = (model.schema.as_deref(), model.name.as_str());
        match taken.get(&key) {
            None => {
                taken.insert(key, ("type", &model.location));
            }
            Some((what, location)) => {
                let message = format!(
                    "type `{}` has the name of the {what} at {}, and PostgreSQL has one list of both: give it another \
                     `name`",
                    model.name,
                    place(location)
                );
                mistakes.add(model.location.clone(), message);
            }
        }
    }
}

/// The paths of all types that one is made of.
fn made_of<'a>(export: &'a Export, model: &'a TypeModel) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open = parts(model);
    while let Some(logical) = open.pop() {
        if let LogicalType::Domain(path) | LogicalType::Composite(path) = innermost(logical)
            && found.insert(path.as_str())
        {
            let inner = export.types.iter().find(|of| of.rust_path == *path);
            open.extend(inner.into_iter().flat_map(parts));
        }
    }
    found
}

fn parts(model: &TypeModel) -> Vec<&LogicalType> {
    match &model.kind {
        TypeKind::Domain(domain) => domain.logical.iter().collect(),
        TypeKind::Composite(composite) => {
            let attributes = composite.attributes.iter();
            attributes.filter_map(|part| part.logical.as_ref()).collect()
        }
    }
}

/// What an array holds.
fn innermost(logical: &LogicalType) -> &LogicalType {
    match logical {
        LogicalType::Array(element) => innermost(element),
        LogicalType::Scalar(_)
        | LogicalType::Range(_)
        | LogicalType::Enum(_)
        | LogicalType::Domain(_)
        | LogicalType::Composite(_) => logical,
    }
}
