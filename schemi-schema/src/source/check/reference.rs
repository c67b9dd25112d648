//! Foreign keys that lead nowhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{Key, key, served};
use crate::dialect::Dialect;
use crate::logical::{LogicalType, Scalar};
use crate::model::{Export, Field, ForeignKeyModel, IndexTargetModel, Location, Model};
use crate::name::QualifiedName;
use crate::source::error::Mistakes;
use crate::source::item::nearest;

/// Reports each foreign key whose table or columns no model has, or that are not unique.
pub(super) fn check(export: &Export, mistakes: &mut Mistakes) {
    let tables = Tables::of(export);
    for model in &export.models {
        for foreign_key in &model.foreign_keys {
            let dialects = served(export, model.only)
                .filter(|dialect| foreign_key.only.is_none_or(|only| only == *dialect));
            for dialect in dialects {
                let Some(message) = problem(&tables, model, foreign_key, dialect) else {
                    continue;
                };
                mistakes.add(location(model, foreign_key), message);
                break;
            }
        }
    }
}

/// The line of the first referring field, which is where the mistake most likely is.
fn location(model: &Model, foreign_key: &ForeignKeyModel) -> Location {
    let first = foreign_key.columns.first();
    let field = model
        .fields
        .iter()
        .find(|field| Some(&field.column) == first);
    Location {
        file: model.location.file.clone(),
        line: field.map_or(model.location.line, |field| field.line),
    }
}

/// The models by the tables that they describe, as each dialect compares names.
struct Tables<'a> {
    export: &'a Export,
    by_key: BTreeMap<(Dialect, Key), Vec<&'a Model>>,
}

impl<'a> Tables<'a> {
    fn of(export: &'a Export) -> Self {
        let mut by_key: BTreeMap<(Dialect, Key), Vec<&Model>> = BTreeMap::new();
        for model in &export.models {
            for dialect in Dialect::ALL {
                let key = key(dialect, model.schema.as_deref(), &model.table);
                by_key.entry((dialect, key)).or_default().push(model);
            }
        }
        Self { export, by_key }
    }

    fn named(&self, dialect: Dialect, name: &QualifiedName) -> &[&'a Model] {
        let schema = name.schema.as_ref().map(|schema| schema.as_str());
        let key = key(dialect, schema, name.name.as_str());
        self.by_key.get(&(dialect, key)).map_or(&[], Vec::as_slice)
    }
}

fn problem(
    tables: &Tables<'_>,
    model: &Model,
    foreign_key: &ForeignKeyModel,
    dialect: Dialect,
) -> Option<String> {
    let name = QualifiedName::parse(&foreign_key.references);
    let (targets, elsewhere): (Vec<&Model>, Vec<&Model>) = tables
        .named(dialect, &name)
        .iter()
        .partition(|other| other.only.is_none_or(|only| only == dialect));
    let problem = |target: &&Model| columns(model, foreign_key, target, dialect);
    // Two models on one table are a mistake of their own: one that fits is enough here.
    match (targets.iter().map(problem).min(), elsewhere.is_empty()) {
        (Some(problem), _) => problem,
        (None, false) => Some(format!(
            "`{}` refers to table `{}`, which no model has on {dialect}: say `only` on the foreign key \
             too, or drop it from the table's model",
            model.table, foreign_key.references
        )),
        (None, true) => Some(unknown_table(tables.export, foreign_key)),
    }
}

fn unknown_table(export: &Export, foreign_key: &ForeignKeyModel) -> String {
    let tables: BTreeSet<String> = export.models.iter().map(full_name).collect();
    format!(
        "no model has the table `{}` that is referred to: {}",
        foreign_key.references,
        nearest::ways_out(&foreign_key.references, tables.iter().map(String::as_str))
    )
}

fn full_name(model: &Model) -> String {
    let schema = model.schema.as_deref().map(Into::into);
    QualifiedName::new(schema, model.table.as_str()).to_string()
}

fn columns(
    model: &Model,
    foreign_key: &ForeignKeyModel,
    target: &Model,
    dialect: Dialect,
) -> Option<String> {
    let own: Vec<&str> = target
        .fields
        .iter()
        .map(|field| field.column.as_str())
        .collect();
    let referenced = &foreign_key.referenced_columns;
    if let Some(unknown) = referenced
        .iter()
        .find(|column| !own.contains(&column.as_str()))
    {
        return Some(format!(
            "table `{}` has no column `{unknown}` to refer to: {}",
            target.table,
            nearest::ways_out(unknown, own)
        ));
    }
    if let Some(problem) = types(model, foreign_key, target, dialect) {
        return Some(problem);
    }
    if referenced.is_empty() || is_unique(target, referenced, dialect) {
        return None;
    }
    Some(format!(
        "`{}` refers to {} of `{}`, which no primary key or unique constraint covers: mark it `unique`, \
         or refer to the primary key",
        model.table,
        list(referenced),
        target.table
    ))
}

/// Two columns of which PostgreSQL is known to say that they cannot be compared.
fn types(
    model: &Model,
    foreign_key: &ForeignKeyModel,
    target: &Model,
    dialect: Dialect,
) -> Option<String> {
    let key = target
        .primary_key
        .as_ref()
        .map(|key| key.columns.as_slice());
    let referenced = match foreign_key.referenced_columns.as_slice() {
        [] => key.unwrap_or_default(),
        said => said,
    };
    let pairs = foreign_key.columns.iter().zip(referenced);
    pairs.into_iter().find_map(|(from, to)| {
        let (from, to) = (field(model, from)?, field(target, to)?);
        let (mine, other) = (kind(from)?, kind(to)?);
        (dialect == Dialect::Postgres && mine != other).then(|| {
            format!(
                "`{}.{}` is {mine} and refers to `{}.{}`, which is {other}: PostgreSQL does not compare \
                 the two; give them one type",
                model.table, from.column, target.table, to.column
            )
        })
    })
}

fn field<'a>(model: &'a Model, column: &str) -> Option<&'a Field> {
    model.fields.iter().find(|field| field.column == column)
}

/// The kinds of types that are told apart for sure; `None` for all others, and where a `type` is said.
fn kind(field: &Field) -> Option<&'static str> {
    let (Some(LogicalType::Scalar(scalar)), None) = (&field.logical, &field.sql_type) else {
        return None;
    };
    let integers = [Scalar::I8, Scalar::I16, Scalar::I32, Scalar::I64];
    let others = [
        (Scalar::String, "text"),
        (Scalar::Uuid, "a uuid"),
        (Scalar::Bool, "a boolean"),
        (Scalar::Bytes, "bytes"),
    ];
    if integers.contains(scalar) {
        return Some("an integer");
    }
    let found = others.into_iter().find(|(known, _)| known == scalar);
    found.map(|(_, word)| word)
}

fn list(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    quoted.join(", ")
}

/// Whether a key of the table is made of exactly these columns.
fn is_unique(target: &Model, columns: &[String], dialect: Dialect) -> bool {
    let wanted: BTreeSet<&str> = columns.iter().map(String::as_str).collect();
    let same = |key: &[String]| key.iter().map(String::as_str).collect::<BTreeSet<_>>() == wanted;
    let here = |only: Option<Dialect>| only.is_none_or(|only| only == dialect);
    let keys = target.primary_key.iter().chain(&target.uniques);
    let mut keys = keys.filter(|key| here(key.only));
    let mut indexes = target
        .indexes
        .iter()
        .filter(|index| index.unique && here(index.only) && index.predicate.is_none());
    keys.any(|key| same(&key.columns))
        || indexes.any(|index| {
            let column = |target: &IndexTargetModel| match target {
                IndexTargetModel::Column(column) => Some(column.clone()),
                IndexTargetModel::Expr(_) => None,
            };
            let columns: Option<Vec<String>> =
                index.keys.iter().map(|key| column(&key.target)).collect();
            columns.is_some_and(|columns| same(&columns))
        })
}
