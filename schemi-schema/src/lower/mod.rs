//! An export becomes one dialect's schema.
//!
//! | module | holds |
//! |---|---|
//! | [`types`] | logical type → column type, and which pairs sqlx does not support |
//! | [`expression`] | portable expressions in a dialect's words |
//! | `table` | one model → one table |
//! | `own_types` | domains and composite types |
//! | `parts` | its constraints and indexes |
//! | `storage` | how it is stored |
//! | `family` | what partitions and children have from their parents |
//! | `names` | names for what nobody named, each once |

pub mod expression;
mod family;
mod names;
mod own_types;
mod parts;
mod storage;
mod table;
pub mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::convention::Convention;
use crate::dialect::Dialect;
use crate::enum_type::EnumType;
use crate::model::{EnumModel, Export, Location, Model, TypeModel};
use crate::name::{Name, QualifiedName};
use crate::schema::{Renames, Schema};

/// The models in one dialect's words.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    /// The schema they ask for. Not yet normalised by the dialect.
    pub schema: Schema,
    /// What `renamed_from` says.
    pub renames: Renames,
    /// Attributes that this dialect lacks and that do not change meaning, one sentence each.
    pub ignored: Vec<String>,
}

/// A model that a dialect cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LowerError {
    /// Where the model stands.
    pub location: Location,
    /// What is wrong, and the way out.
    pub message: String,
}

impl fmt::Display for LowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}",
            self.location.file, self.location.line, self.message
        )
    }
}

/// Turns models into the schema of a dialect.
///
/// # Errors
/// Every field whose type the dialect cannot hold, every reference to a table that this dialect
/// does not have, all at once.
pub fn lower(export: &Export, dialect: Dialect) -> Result<Lowered, Vec<LowerError>> {
    lower_as(export, dialect, &Convention::default())
}

/// As [`lower`], with a project's own way of calling what no model names.
///
/// # Errors
/// As [`lower`].
pub fn lower_as(
    export: &Export,
    dialect: Dialect,
    convention: &Convention,
) -> Result<Lowered, Vec<LowerError>> {
    let mut lowering = Lowering::new(export, dialect);
    let models: Vec<&Model> = export
        .models
        .iter()
        .filter(|model| model.only.is_none_or(|only| only == dialect))
        .filter(|model| !lowering.is_part_of_another(model))
        .collect();
    for ignored in lowering.parts_of_others(export) {
        lowering.ignore(ignored);
    }
    for model in &models {
        lowering.model(model);
    }
    lowering.check_references(&models);
    lowering.check_parents(&models);
    if lowering.errors.is_empty() {
        family::inherit(&mut lowering.lowered.schema);
        names::assign(&mut lowering.lowered.schema, convention);
        family::name_checks(&mut lowering.lowered.schema);
        Ok(lowering.lowered)
    } else {
        Err(lowering.errors)
    }
}

/// What is gathered on the way.
struct Lowering<'a> {
    dialect: Dialect,
    enums: BTreeMap<&'a str, &'a EnumModel>,
    types: BTreeMap<&'a str, &'a TypeModel>,
    /// The types that are in the schema, or on their way there.
    used_types: BTreeSet<QualifiedName>,
    lowered: Lowered,
    errors: Vec<LowerError>,
}

impl<'a> Lowering<'a> {
    fn new(export: &'a Export, dialect: Dialect) -> Self {
        let enums = export
            .enums
            .iter()
            .map(|model| (model.rust_path.as_str(), model))
            .collect();
        let types = export.types.iter();
        let types = types.map(|model| (model.rust_path.as_str(), model));
        Self {
            dialect,
            enums,
            types: types.collect(),
            used_types: BTreeSet::new(),
            lowered: Lowered::default(),
            errors: Vec::new(),
        }
    }

    fn error(&mut self, model: &Model, line: usize, message: String) {
        let location = Location {
            file: model.location.file.clone(),
            line,
        };
        self.errors.push(LowerError { location, message });
    }

    fn ignore(&mut self, sentence: String) {
        self.lowered.ignored.push(sentence);
    }

    /// A name in a schema, where the dialect has schemas.
    fn qualified(&self, schema: Option<&str>, name: &str) -> QualifiedName {
        match self.dialect {
            Dialect::Postgres => QualifiedName::new(schema.map(Name::from), name),
            Dialect::Sqlite => QualifiedName::local(name),
        }
    }

    /// The name that a reference such as `billing.customers` stands for.
    fn reference(&self, text: &str) -> QualifiedName {
        let name = QualifiedName::parse(text);
        match self.dialect {
            Dialect::Postgres => name,
            Dialect::Sqlite => QualifiedName {
                schema: None,
                ..name
            },
        }
    }

    /// Puts an enum type into the schema, with its namespace and renames.
    fn use_enum(&mut self, model: &EnumModel) -> QualifiedName {
        let name = self.qualified(model.schema.as_deref(), &model.name);
        if self.lowered.schema.enums.contains_key(&name) {
            return name;
        }
        self.lowered.schema.namespaces.extend(name.schema.clone());
        for value in &model.values {
            if let Some(old) = &value.renamed_from {
                let key = (name.clone(), old.clone());
                self.lowered
                    .renames
                    .enum_values
                    .insert(key, value.value.clone());
            }
        }
        self.lowered.schema.insert_enum(EnumType {
            name: name.clone(),
            values: model
                .values
                .iter()
                .map(|value| value.value.clone())
                .collect(),
            comment: model.comment.clone(),
        });
        name
    }

    fn check_references(&mut self, models: &[&Model]) {
        let dialect = self.dialect;
        for model in models {
            for key in &model.foreign_keys {
                if key.only.is_some_and(|only| only != dialect) {
                    continue;
                }
                let target = self.reference(&key.references);
                if !self.lowered.schema.tables.contains_key(&target) {
                    let message = format!(
                        "`{}` refers to table `{}`, which no model has on {dialect}: \
                         say `only` on the foreign key too, or drop it from the table's model",
                        model.table, key.references
                    );
                    self.error(model, model.location.line, message);
                }
            }
        }
    }
}
