//! Constraints of a table.

use serde::{Deserialize, Serialize};

use crate::column::Expr;
use crate::index::Direction;
use crate::name::{Name, ObjectName, QualifiedName};
use crate::parameters::Parameters;
use crate::table::FromParent;

/// A constraint and its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    /// Its name.
    pub name: ObjectName,
    /// Its comment (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Whether the table has it from its parent only (PostgreSQL).
    #[serde(default, skip_serializing_if = "FromParent::is_own")]
    pub from_parent: FromParent,
    /// What it demands.
    #[serde(flatten)]
    pub kind: ConstraintKind,
}

/// What a constraint demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConstraintKind {
    /// The primary key.
    PrimaryKey(PrimaryKey),
    /// No two rows alike.
    Unique(Unique),
    /// A condition on each row.
    Check(Check),
    /// A row of another table must stand behind each row.
    ForeignKey(ForeignKey),
    /// No two rows that conflict (PostgreSQL).
    Exclude(Exclude),
}

/// `PRIMARY KEY (…)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrimaryKey {
    /// Its columns, in order.
    pub columns: Vec<Name>,
    /// `DEFERRABLE` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Deferrable::is_no")]
    pub deferrable: Deferrable,
    /// What its index has beside them.
    #[serde(default, skip_serializing_if = "KeyIndex::is_plain")]
    pub index: KeyIndex,
    /// What happens to a row that is there already (SQLite).
    #[serde(default, skip_serializing_if = "OnConflict::is_default")]
    pub on_conflict: OnConflict,
}

impl PrimaryKey {
    /// A key without anything else.
    pub fn new(columns: Vec<Name>) -> Self {
        Self {
            columns,
            ..Self::default()
        }
    }
}

/// `UNIQUE (…)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unique {
    /// Its columns, in order.
    pub columns: Vec<Name>,
    /// Whether two NULLs count as equal (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "is_false")]
    pub nulls_not_distinct: bool,
    /// `DEFERRABLE` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Deferrable::is_no")]
    pub deferrable: Deferrable,
    /// What its index has beside the columns.
    #[serde(default, skip_serializing_if = "KeyIndex::is_plain")]
    pub index: KeyIndex,
    /// What happens to a row that is there already (SQLite).
    #[serde(default, skip_serializing_if = "OnConflict::is_default")]
    pub on_conflict: OnConflict,
}

/// What the index behind a constraint has beside the constraint's own columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyIndex {
    /// How each column is kept, in their order; empty where all are the usual way (SQLite).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<KeyPart>,
    /// Columns carried along (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Name>,
    /// Its storage parameters (PostgreSQL).
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    pub with: Parameters,
    /// Its tablespace, where it is not the database's (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// How one column of a key is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPart {
    /// A collation other than the column's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// The order.
    #[serde(default, skip_serializing_if = "Direction::is_ascending")]
    pub direction: Direction,
}

impl KeyPart {
    /// Whether it is kept in the usual way.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

impl KeyIndex {
    /// Whether nothing is said of it.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// `ON CONFLICT …`: what happens to a row that a constraint refuses (SQLite).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnConflict {
    /// The statement fails, and what it has done is undone.
    #[default]
    Abort,
    /// The transaction is rolled back.
    Rollback,
    /// The statement fails, and what it has done stays.
    Fail,
    /// The row is left out.
    Ignore,
    /// The row that is there goes.
    Replace,
}

impl OnConflict {
    /// Its SQL.
    pub fn as_sql(self) -> &'static str {
        match self {
            Self::Abort => "ABORT",
            Self::Rollback => "ROLLBACK",
            Self::Fail => "FAIL",
            Self::Ignore => "IGNORE",
            Self::Replace => "REPLACE",
        }
    }

    /// Whether it is what happens when nothing is said.
    pub fn is_default(&self) -> bool {
        *self == Self::Abort
    }
}

/// `CHECK (…)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The condition, without the parentheses around it.
    pub expr: Expr,
    /// `NO INHERIT` (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_false")]
    pub no_inherit: bool,
    /// `NOT VALID`: rows that were there already are not held to it (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_valid: bool,
}

impl Check {
    /// A condition that holds for every row.
    pub fn new(expr: Expr) -> Self {
        Self {
            expr,
            no_inherit: false,
            not_valid: false,
        }
    }
}

/// When a constraint is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferrable {
    /// At each statement.
    #[default]
    No,
    /// `DEFERRABLE INITIALLY IMMEDIATE`.
    Immediate,
    /// `DEFERRABLE INITIALLY DEFERRED`.
    Deferred,
}

impl Deferrable {
    /// Whether it is checked at each statement.
    pub fn is_no(&self) -> bool {
        *self == Self::No
    }
}

/// What happens to a row when the row that it refers to is deleted or its key changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// `NO ACTION`: an error at the end of the statement.
    #[default]
    NoAction,
    /// `RESTRICT`: an error at once.
    Restrict,
    /// `CASCADE`.
    Cascade,
    /// `SET NULL`.
    SetNull,
    /// `SET DEFAULT`.
    SetDefault,
}

impl Action {
    /// Its SQL.
    pub fn as_sql(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }

    /// Whether it is what a foreign key does when nothing is said.
    pub fn is_default(&self) -> bool {
        *self == Self::NoAction
    }
}

/// `FOREIGN KEY (…) REFERENCES …`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The referring columns.
    pub columns: Vec<Name>,
    /// The table referred to.
    pub references: QualifiedName,
    /// The columns referred to. Normalised, they are never empty: SQLite's `REFERENCES t` without
    /// columns becomes the primary key of `t`.
    pub referenced_columns: Vec<Name>,
    /// `ON DELETE`.
    #[serde(default, skip_serializing_if = "Action::is_default")]
    pub on_delete: Action,
    /// `ON UPDATE`.
    #[serde(default, skip_serializing_if = "Action::is_default")]
    pub on_update: Action,
    /// The columns that `ON DELETE SET NULL` and `SET DEFAULT` set, if not all (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_delete_columns: Vec<Name>,
    /// `DEFERRABLE`.
    #[serde(default, skip_serializing_if = "Deferrable::is_no")]
    pub deferrable: Deferrable,
    /// `MATCH FULL`: of several columns all are NULL or none (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_false")]
    pub match_full: bool,
    /// `NOT VALID`: rows that were there already are not held to it (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_valid: bool,
}

impl ForeignKey {
    /// A key that refuses what would break it, at each statement.
    pub fn new(columns: Vec<Name>, references: QualifiedName, referenced: Vec<Name>) -> Self {
        Self {
            columns,
            references,
            referenced_columns: referenced,
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            on_delete_columns: Vec::new(),
            deferrable: Deferrable::No,
            match_full: false,
            not_valid: false,
        }
    }
}

/// `EXCLUDE USING … (…)` (PostgreSQL).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclude {
    /// The index method, such as `gist`.
    pub using: String,
    /// What is compared, and how.
    pub elements: Vec<ExcludeElement>,
    /// `WHERE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<Expr>,
    /// `DEFERRABLE`.
    #[serde(default, skip_serializing_if = "Deferrable::is_no")]
    pub deferrable: Deferrable,
    /// What its index has beside the elements.
    #[serde(default, skip_serializing_if = "KeyIndex::is_plain")]
    pub index: KeyIndex,
}

/// One `expression WITH operator` of an exclusion constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcludeElement {
    /// A column's name as SQL, or an expression; with collation and operator class, as the database prints it.
    pub expr: Expr,
    /// The operator, such as `&&`.
    pub operator: String,
}

pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}

impl Constraint {
    /// A constraint without a comment.
    pub fn new(name: ObjectName, kind: ConstraintKind) -> Self {
        Self {
            name,
            comment: None,
            from_parent: FromParent::default(),
            kind,
        }
    }

    /// Whether this is the primary key.
    pub fn is_primary_key(&self) -> bool {
        matches!(self.kind, ConstraintKind::PrimaryKey(_))
    }

    /// The foreign key, if this is one.
    pub fn as_foreign_key(&self) -> Option<&ForeignKey> {
        match &self.kind {
            ConstraintKind::ForeignKey(key) => Some(key),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Check(_)
            | ConstraintKind::Exclude(_) => None,
        }
    }
}
