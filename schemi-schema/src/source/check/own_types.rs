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
    built_in(export, mistakes);
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

/// PostgreSQL finds a type of its own before one of the same name in a schema of the search path.
fn built_in(export: &Export, mistakes: &mut Mistakes) {
    let bare = export.types.iter().filter(|model| model.schema.is_none());
    for model in bare.filter(|model| BUILT_IN.split_whitespace().any(|own| own == model.name)) {
        let message = format!(
            "PostgreSQL has a type `{}` of its own, and would find it first: give this one another `name`, or say \
             its `schema`",
            model.name
        );
        mistakes.add(model.location.clone(), message);
    }
}

/// The types of PostgreSQL that somebody may give a name to, and words of SQL for some of them.
const BUILT_IN: &str = "\
    any anyarray aclitem bigint bit bool boolean box bpchar bytea char character cid cidr circle \
    cstring date datemultirange daterange dec decimal double float float4 float8 inet int int2 int4 \
    int4multirange int4range int8 int8multirange int8range integer interval json jsonb jsonpath line \
    lseg macaddr macaddr8 money name numeric nummultirange numrange oid path point polygon real record \
    refcursor regclass regtype serial smallint text tid time timestamp timestamptz timetz trigger \
    tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector unknown uuid varbit varchar void \
    xid xml";

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
            attributes
                .filter_map(|part| part.logical.as_ref())
                .collect()
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
