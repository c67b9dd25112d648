//! Models that contradict each other.

mod own_types;
mod reference;

use std::collections::BTreeMap;

use super::error::Mistakes;
use super::item::nearest;
use crate::dialect::Dialect;
use crate::logical::LogicalType;
use crate::model::{EnumModel, Export, Location, Model};

/// Reports every contradiction of an export.
pub(crate) fn check(export: &Export, mistakes: &mut Mistakes) {
    tables(export, mistakes);
    enum_names(export, mistakes);
    enum_paths(export, mistakes);
    own_types::check(export, mistakes);
    for model in &export.models {
        columns(export, model, mistakes);
        enum_defaults(export, model, mistakes);
    }
    reference::check(export, mistakes);
}

/// The dialects in which a model has a table.
fn served(export: &Export, only: Option<Dialect>) -> impl Iterator<Item = Dialect> {
    let dialects = export.dialects.iter().copied();
    dialects.filter(move |dialect| only.is_none_or(|only| only == *dialect))
}

/// A table's schema and name as a dialect compares them.
type Key = (Option<String>, String);

/// SQLite has no schemas and does not tell `a` from `A`.
fn key(dialect: Dialect, schema: Option<&str>, name: &str) -> Key {
    match dialect {
        Dialect::Postgres => (schema.map(str::to_owned), name.to_owned()),
        Dialect::Sqlite => (None, name.to_ascii_lowercase()),
    }
}

fn place(location: &Location) -> String {
    format!("{}:{}", location.file, location.line)
}

/// Two models on one table.
fn tables(export: &Export, mistakes: &mut Mistakes) {
    let mut first: BTreeMap<(Dialect, Key), &Model> = BTreeMap::new();
    let mut models: Vec<&Model> = export.models.iter().collect();
    models.sort_by_key(|model| &model.location);
    for model in models {
        for dialect in served(export, model.only) {
            let key = key(dialect, model.schema.as_deref(), &model.table);
            let Some(earlier) = first.get(&(dialect, key.clone())) else {
                first.insert((dialect, key), model);
                continue;
            };
            let message = format!(
                "table `{}` on {dialect} has another model at {}: give one of them another `table`, or \
                 `only` a dialect",
                model.table,
                place(&earlier.location)
            );
            mistakes.add(model.location.clone(), message);
            break;
        }
    }
}

/// Two enums that share a name in the database, but not their values.
fn enum_names(export: &Export, mistakes: &mut Mistakes) {
    let mut first: BTreeMap<(Option<&str>, &str), &EnumModel> = BTreeMap::new();
    let mut enums: Vec<&EnumModel> = export.enums.iter().collect();
    enums.sort_by_key(|model| &model.location);
    for model in enums {
        let earlier = *first
            .entry((model.schema.as_deref(), &model.name))
            .or_insert(model);
        let values = |model: &EnumModel| -> Vec<String> {
            model
                .values
                .iter()
                .map(|value| value.value.clone())
                .collect()
        };
        if values(earlier) != values(model) {
            let message = format!(
                "enum `{}` has other values at {}: give one of them another `name`",
                model.name,
                place(&earlier.location)
            );
            mistakes.add(model.location.clone(), message);
        }
    }
}

/// Two enums with one path, in two targets of the package.
fn enum_paths(export: &Export, mistakes: &mut Mistakes) {
    for pair in export.enums.windows(2) {
        let [earlier, model] = pair else {
            continue;
        };
        if earlier.rust_path == model.rust_path {
            let message = format!(
                "`{}` is another enum in another target of the package, at {}: rename one of them",
                model.rust_path,
                place(&earlier.location)
            );
            mistakes.add(model.location.clone(), message);
        }
    }
}

/// Two fields on one column.
fn columns(export: &Export, model: &Model, mistakes: &mut Mistakes) {
    for dialect in served(export, model.only) {
        let mut first = BTreeMap::new();
        for field in &model.fields {
            let (_, column) = key(dialect, None, &field.column);
            if let Some(earlier) = first.insert(column, &field.rust_name) {
                let location = Location {
                    file: model.location.file.clone(),
                    line: field.line,
                };
                let message = format!(
                    "field `{}` is column `{}` of table `{}`, and so is `{earlier}`: give one of them another `column`",
                    field.rust_name, field.column, model.table
                );
                mistakes.add(location, message);
            }
        }
    }
}

/// Defaults of enum columns that are none of the enum's values.
fn enum_defaults(export: &Export, model: &Model, mistakes: &mut Mistakes) {
    for field in &model.fields {
        let (Some(LogicalType::Enum(path)), None) = (&field.logical, &field.sql_type) else {
            continue;
        };
        let Some(of) = export.enums.iter().find(|of| of.rust_path == *path) else {
            continue;
        };
        let default = |dialect| field.default.as_ref()?.get(dialect);
        let said = served(export, model.only).filter_map(default);
        let unknown = said
            .filter_map(|text| literal(text))
            .find(|said| !of.values.iter().any(|value| value.value == *said));
        if let Some(unknown) = unknown {
            let location = Location {
                file: model.location.file.clone(),
                line: field.line,
            };
            let values = of.values.iter().map(|value| value.value.as_str());
            let message = format!(
                "the default of field `{}` is no value of enum `{}`: {}",
                field.rust_name,
                of.name,
                nearest::ways_out(&unknown, values)
            );
            mistakes.add(location, message);
        }
    }
}

/// What a plain string literal says, with or without a cast; `None` for every other expression.
fn literal(expr: &str) -> Option<String> {
    let inner = expr.trim().strip_prefix('\'')?;
    let end = inner.replace("''", "\0\0").find('\'')?;
    let (said, after) = inner.split_at(end);
    let is_whole = after.len() == 1 || after[1..].trim_start().starts_with("::");
    is_whole.then(|| said.replace("''", "'"))
}
