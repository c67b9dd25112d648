//! The models of a crate as declared in Rust: for all dialects, before any is chosen.
//!
//! `source` makes an [`Export`], the build hook writes it as JSON, the derive compares itself with
//! it, and [`crate::lower`] turns it into a dialect's schema.

mod types;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use types::{AttributeModel, CompositeModel, DomainModel, TypeKind, TypeModel};

use crate::column::{GeneratedKind, IdentityKind};
use crate::constraint::{Action, Deferrable, KeyPart, OnConflict, is_false};
use crate::dialect::{Dialect, PerDialect};
use crate::index::{Direction, NullsOrder};
use crate::logical::LogicalType;
use crate::parameters::Parameters;
use crate::sequence::SequenceOptions;
use crate::table::TableOption;

/// The version of the JSON that the build hook writes; the derive refuses another.
pub const EXPORT_VERSION: u32 = 1;

/// Every model of one crate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// [`EXPORT_VERSION`] of the writer.
    pub version: u32,
    /// The package's name.
    pub package: String,
    /// The targets whose sources were read: the derive is strict in these only.
    pub targets: Vec<ExportTarget>,
    /// The features under which the source was read.
    pub features: BTreeSet<String>,
    /// The dialects that every model must serve: `[package.metadata.schemi] dialects` of
    /// Cargo.toml, else both.
    pub dialects: BTreeSet<Dialect>,
    /// The models, in the order of their table names.
    pub models: Vec<Model>,
    /// The enums that derive `SqlType`, used or not, in the order of their Rust paths.
    pub enums: Vec<EnumModel>,
    /// The domains and composite types that derive `SqlType`, used or not, in the order of their
    /// Rust paths.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<TypeModel>,
    /// What deserves a word but stops nothing, such as a file with models that no `mod` reaches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// A library or binary target of the package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExportTarget {
    /// `CARGO_CRATE_NAME` of the target.
    pub crate_name: String,
    /// `CARGO_BIN_NAME` of the target; `None` for the library.
    pub bin_name: Option<String>,
}

/// A place in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    /// The file, relative to the package's folder, with forward slashes.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl Location {
    /// The same place, seen from where the package's folder is.
    #[must_use]
    pub fn under(&self, folder: &std::path::Path) -> Self {
        let file = std::path::Path::new(&self.file);
        if file.is_absolute() || file.starts_with(folder) {
            return self.clone();
        }
        Self {
            file: folder.join(file).display().to_string(),
            line: self.line,
        }
    }
}

/// A struct with `#[derive(Model)]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// The struct's path in its crate, such as `crate::order::Order`.
    pub rust_path: String,
    /// Where the struct stands.
    pub location: Location,
    /// What was declared, as canonical text: the struct's name, its fields and the attributes that
    /// count (see `source::declared`). The derive compares its own with this.
    pub declared: String,
    /// `table`, else the struct's name in snake_case.
    pub table: String,
    /// `schema` (PostgreSQL).
    pub schema: Option<String>,
    /// `renamed_from`: the table's former name.
    pub renamed_from: Option<String>,
    /// `only`: the one dialect that has this table.
    pub only: Option<Dialect>,
    /// `comment`, else the doc comment.
    pub comment: Option<String>,
    /// `strict`, `without_rowid`, `unlogged`, and `autoincrement` on a field.
    pub options: BTreeSet<TableOption>,
    /// `partition_by`.
    pub partition_by: Option<PerDialect<String>>,
    /// `partition(of = …, for_values = …)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<PartitionModel>,
    /// `inherits(…)`: tables such as `events` or `audit.events` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherits: Vec<String>,
    /// `with(…)`: storage parameters (PostgreSQL).
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    pub with: Parameters,
    /// `tablespace` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<String>,
    /// The fields that are columns, in order; `skip` leaves one out.
    pub fields: Vec<Field>,
    /// The primary key: the struct's `primary_key(…)` or the fields marked `primary_key`, in order.
    pub primary_key: Option<KeyModel>,
    /// `unique(…)` of the struct and `unique` of fields.
    pub uniques: Vec<KeyModel>,
    /// `index(…)` of the struct and `index` of fields.
    pub indexes: Vec<IndexModel>,
    /// `check(…)` of the struct and `check` of fields.
    pub checks: Vec<CheckModel>,
    /// `foreign_key(…)` of the struct and `references` of fields.
    pub foreign_keys: Vec<ForeignKeyModel>,
    /// `exclude(…)`.
    pub excludes: Vec<ExcludeModel>,
}

/// Of which table a model's is a partition, and which rows are in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionModel {
    /// `of`: `logs` or `audit.logs`.
    pub of: String,
    /// `for_values`, or `default`.
    pub for_values: String,
}

/// A field that is a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The field's name in Rust, without `r#`.
    pub rust_name: String,
    /// The line of the field.
    pub line: usize,
    /// The column: `column`, else sqlx's `rename`/`rename_all`, else the field's name.
    pub column: String,
    /// What the reader takes the field's type for, without `Option`. `None` where `type` stands for
    /// every dialect of the export and the Rust type is not one that schemi knows.
    pub logical: Option<LogicalType>,
    /// Whether the type is an `Option`.
    pub nullable: bool,
    /// `type`.
    pub sql_type: Option<PerDialect<String>>,
    /// `default`.
    pub default: Option<PerDialect<String>>,
    /// `identity`.
    pub identity: Option<IdentityKind>,
    /// Which numbers it gives: `identity(start = …)`.
    #[serde(default, skip_serializing_if = "SequenceOptions::is_default")]
    pub numbers: SequenceOptions,
    /// `generated`.
    pub generated: Option<GeneratedModel>,
    /// `collate`.
    pub collate: Option<PerDialect<String>>,
    /// `storage`, in capitals (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// `compression` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<String>,
    /// `on_conflict`: what happens to a row with NULL in it (SQLite).
    #[serde(default, skip_serializing_if = "OnConflict::is_default")]
    pub on_conflict: OnConflict,
    /// `renamed_from`: the column's former name.
    pub renamed_from: Option<String>,
    /// `comment`, else the doc comment.
    pub comment: Option<String>,
}

/// `generated = "…"`, with `stored` (the default) or `virtual`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeneratedModel {
    /// The expression.
    pub expr: PerDialect<String>,
    /// Where the value lives.
    pub kind: GeneratedKind,
}

/// A primary key or a unique constraint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyModel {
    /// `name`.
    pub name: Option<String>,
    /// The columns (not the fields).
    pub columns: Vec<String>,
    /// How each is kept, in their order: `a desc`, `a collate "NOCASE"` (SQLite). Empty where all are
    /// kept in the usual way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<KeyPart>,
    /// `nulls_not_distinct`.
    pub nulls_not_distinct: bool,
    /// `deferrable`, `deferrable = "deferred"`.
    pub deferrable: Deferrable,
    /// `on_conflict` (SQLite).
    #[serde(default, skip_serializing_if = "OnConflict::is_default")]
    pub on_conflict: OnConflict,
    /// `only`.
    pub only: Option<Dialect>,
}

/// An index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexModel {
    /// `name`.
    pub name: Option<String>,
    /// What is indexed.
    pub keys: Vec<IndexKeyModel>,
    /// `unique`.
    pub unique: bool,
    /// `nulls_not_distinct`.
    pub nulls_not_distinct: bool,
    /// `using`.
    pub using: Option<PerDialect<String>>,
    /// `include(…)`: columns.
    pub include: Vec<String>,
    /// `with(…)`: storage parameters (PostgreSQL).
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    pub with: Parameters,
    /// `tablespace` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<String>,
    /// `where`.
    pub predicate: Option<PerDialect<String>>,
    /// `only`.
    pub only: Option<Dialect>,
}

/// One key of an index: `a`, `a desc`, `a nulls first`, `a collate "C"`, `a text_pattern_ops`, or `expr = "…"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexKeyModel {
    /// What is indexed.
    pub target: IndexTargetModel,
    /// `collate`.
    pub collate: Option<String>,
    /// The operator class, with its parameters: `gist_trgm_ops (siglen='32')`.
    pub opclass: Option<String>,
    /// `asc`, `desc`.
    pub direction: Direction,
    /// `nulls first`, `nulls last`.
    pub nulls: Option<NullsOrder>,
}

/// What one key of an index is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexTargetModel {
    /// A column (not a field).
    Column(String),
    /// `expr = "…"`.
    Expr(PerDialect<String>),
}

/// A check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckModel {
    /// `name`.
    pub name: Option<String>,
    /// The column of a field's check: it takes part in the conventional name.
    pub column: Option<String>,
    /// `expr`.
    pub expr: PerDialect<String>,
    /// `no_inherit` (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_false")]
    pub no_inherit: bool,
    /// `not_valid` (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_valid: bool,
    /// `only`.
    pub only: Option<Dialect>,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKeyModel {
    /// `name`.
    pub name: Option<String>,
    /// The referring columns (not fields).
    pub columns: Vec<String>,
    /// The table referred to: `customers` or `billing.customers`.
    pub references: String,
    /// The columns referred to.
    pub referenced_columns: Vec<String>,
    /// `on_delete`.
    pub on_delete: Action,
    /// `on_update`.
    pub on_update: Action,
    /// `on_delete_columns(…)`: those that `on_delete` sets, if not all (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_delete_columns: Vec<String>,
    /// `deferrable`.
    pub deferrable: Deferrable,
    /// `match = "full"` (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_false")]
    pub match_full: bool,
    /// `not_valid` (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_valid: bool,
    /// `only`.
    pub only: Option<Dialect>,
}

/// An exclusion constraint: `exclude(using = "gist", elements("room" = "=", "during" = "&&"), where = "…", only = "postgres")`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcludeModel {
    /// `name`.
    pub name: Option<String>,
    /// `using`; `gist` when unsaid.
    pub using: String,
    /// (expression, operator) in order.
    pub elements: Vec<(String, String)>,
    /// `where`.
    pub predicate: Option<String>,
    /// `deferrable`.
    pub deferrable: Deferrable,
}

/// An enum with `#[derive(SqlType)]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumModel {
    /// The enum's path in its crate, such as `crate::order::Status`.
    pub rust_path: String,
    /// Where it stands.
    pub location: Location,
    /// What was declared, as canonical text (see [`Model::declared`]).
    pub declared: String,
    /// `name`, else sqlx's `type_name`, else the enum's name in snake_case.
    pub name: String,
    /// `schema` (PostgreSQL).
    pub schema: Option<String>,
    /// `comment`, else the doc comment.
    pub comment: Option<String>,
    /// The values, in order.
    pub values: Vec<EnumValue>,
}

/// A variant of an enum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumValue {
    /// The value: `rename`, else the variant's name under `rename_all`.
    pub value: String,
    /// `renamed_from`: the value's former name.
    pub renamed_from: Option<String>,
}
