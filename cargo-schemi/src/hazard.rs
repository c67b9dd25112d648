//! What changes can cost on a database that holds rows: values lost, or statements that fail on the
//! rows there are.

pub mod cast;
pub mod list;
mod of_change;
pub mod own_type;
mod widened;

use std::fmt;

use schemi_schema::{Dialect, Expr, ForeignKey, Name, QualifiedName, Schema};
use serde::Serialize;

use crate::change::Change;
use own_type::Types;

/// What one change can cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "hazard", rename_all = "snake_case")]
pub enum Hazard {
    /// Every row of a table goes.
    DropsTable { table: QualifiedName },
    /// Every value of an attribute of a composite type goes, in all columns of the type.
    DropsAttribute {
        user_type: QualifiedName,
        attribute: Name,
    },
    /// Fails where a value of the domain breaks a condition, or is NULL.
    RestrictsDomain {
        domain: QualifiedName,
        name: String,
        /// On `VALUE`.
        #[serde(skip)]
        condition: Expr,
    },
    /// Fails where a value of a domain cannot become the type that it gets, or makes another value of
    /// it.
    RecastsDomain {
        domain: QualifiedName,
        /// As of [`Self::Casts`].
        #[serde(skip)]
        changed: Option<Expr>,
    },
    /// Every value of a column goes.
    DropsColumn { table: QualifiedName, column: Name },
    /// Every value of a column that its expression does not give goes: it becomes a computed one.
    ReplacesValues {
        table: QualifiedName,
        column: Name,
        expr: Expr,
    },
    /// Fails where a row still holds the value.
    RemovesValue {
        enum_type: QualifiedName,
        value: String,
    },
    /// Fails where a row holds NULL.
    SetsNotNull { table: QualifiedName, column: Name },
    /// Fails where the table has rows: they would have no value.
    AddsRequired { table: QualifiedName, column: Name },
    /// Fails where a value cannot become the new type, or makes another value of it.
    Casts {
        table: QualifiedName,
        column: Name,
        /// Which values become others, where that happens without a word: a condition on
        /// [`cast::VALUE`].
        #[serde(skip)]
        changed: Option<Expr>,
    },
    /// Fails where a value is not of its column's type.
    SetsStrict { table: QualifiedName },
    /// Fails where two rows are alike.
    AddsUnique {
        table: QualifiedName,
        name: String,
        columns: Vec<Name>,
    },
    /// Fails where a row breaks the condition.
    AddsCheck {
        table: QualifiedName,
        name: String,
        expr: Expr,
    },
    /// Fails where a row refers to nothing.
    AddsForeignKey {
        table: QualifiedName,
        name: String,
        key: ForeignKey,
    },
    /// Fails where two rows conflict.
    AddsExclusion { table: QualifiedName, name: String },
}

impl Hazard {
    /// Whether rows or values are lost, rather than the statement failing.
    pub fn is_loss(&self) -> bool {
        matches!(
            self,
            Self::DropsTable { .. }
                | Self::DropsColumn { .. }
                | Self::DropsAttribute { .. }
                | Self::ReplacesValues { .. }
                | Self::Casts {
                    changed: Some(_),
                    ..
                }
                | Self::RecastsDomain {
                    changed: Some(_),
                    ..
                }
        )
    }

    /// The table that it is about; a type may be used by several.
    pub fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::DropsTable { table }
            | Self::DropsColumn { table, .. }
            | Self::ReplacesValues { table, .. }
            | Self::SetsNotNull { table, .. }
            | Self::AddsRequired { table, .. }
            | Self::Casts { table, .. }
            | Self::SetsStrict { table }
            | Self::AddsUnique { table, .. }
            | Self::AddsCheck { table, .. }
            | Self::AddsForeignKey { table, .. }
            | Self::AddsExclusion { table, .. } => Some(table),
            Self::RemovesValue { .. }
            | Self::DropsAttribute { .. }
            | Self::RecastsDomain { .. }
            | Self::RestrictsDomain { .. } => None,
        }
    }
}

impl Hazard {
    /// What it says of a type; nothing for another one.
    fn of_type(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::DropsAttribute {
            user_type,
            attribute,
        } = self
        {
            write!(f, "drops attribute {user_type}.{attribute} with its values")
        } else if let Self::RecastsDomain { domain, changed } = self {
            let fate = fate(changed.as_ref());
            write!(f, "changes the type of domain {domain}: {fate}")
        } else if let Self::RestrictsDomain { domain, name, .. } = self {
            write!(
                f,
                "adds {name} to domain {domain}: fails where a value of it breaks it"
            )
        } else {
            Ok(())
        }
    }
}

impl fmt::Display for Hazard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DropsTable { table } => write!(f, "drops table {table} with its rows"),
            Self::DropsColumn { table, column } => {
                write!(f, "drops column {table}.{column} with its values")
            }
            Self::DropsAttribute { .. }
            | Self::RecastsDomain { .. }
            | Self::RestrictsDomain { .. } => self.of_type(f),
            Self::ReplacesValues { table, column, .. } => {
                write!(
                    f,
                    "makes {table}.{column} a computed column: values that its expression does not give are lost"
                )
            }
            Self::RemovesValue { enum_type, value } => write!(
                f,
                "removes '{value}' from {enum_type}: fails where a row holds it"
            ),
            Self::SetsNotNull { table, column } => {
                write!(
                    f,
                    "sets NOT NULL on {table}.{column}: fails where a row holds NULL"
                )
            }
            Self::AddsRequired { table, column } => {
                write!(
                    f,
                    "adds {table}.{column}, NOT NULL without a default: fails where {table} has rows"
                )
            }
            Self::Casts {
                table,
                column,
                changed,
            } => {
                let fate = fate(changed.as_ref());
                write!(f, "changes the type of {table}.{column}: {fate}")
            }
            Self::SetsStrict { table } => write!(
                f,
                "makes {table} STRICT: fails where a value is of another type"
            ),
            Self::AddsUnique { table, name, .. } => {
                write!(f, "adds {name} to {table}: fails where two rows are alike")
            }
            Self::AddsCheck { table, name, .. } => {
                write!(f, "adds {name} to {table}: fails where a row breaks it")
            }
            Self::AddsForeignKey { table, name, key } => {
                write!(
                    f,
                    "adds {name} to {table}: fails where no row of {} stands behind",
                    key.references
                )
            }
            Self::AddsExclusion { table, name } => {
                write!(f, "adds {name} to {table}: fails where two rows conflict")
            }
        }
    }
}

/// What becomes of values that a new type does not hold.
fn fate(changed: Option<&Expr>) -> &'static str {
    match changed {
        Some(_) => "values that it cannot hold exactly are changed, or it fails",
        None => "fails where a value does not fit",
    }
}

/// The hazards of a list of changes, in its order, on a database that has these types beside tables.
pub fn hazards(dialect: Dialect, before: &Schema, changes: &[Change]) -> Vec<Hazard> {
    let types = Types::new(before, changes);
    let of = |change| of_change::of_change(dialect, change, (changes, &types));
    changes.iter().flat_map(of).collect()
}
