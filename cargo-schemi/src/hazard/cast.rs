//! What a change of type does to the values that are there.

use schemi_schema::{ColumnType, Dialect, Expr};

use crate::dialect::postgres::normalize::default::type_text;
use crate::dialect::{postgres, sqlite};

/// The name under which a condition speaks of the value that is cast.
pub const VALUE: &str = "schemi_value";

/// What can happen to a value that gets another type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CastRisk {
    /// Nothing: the new type holds every value of the old one.
    Keeps,
    /// The statement fails on a value that does not fit.
    Fails,
    /// The statement changes values without a word: those for which a condition on [`VALUE`] holds.
    Changes(Expr),
}

impl CastRisk {
    /// A condition on [`VALUE`] that holds for the values that become other ones.
    pub fn changes(condition: impl Into<String>) -> Self {
        Self::Changes(Expr::new(condition))
    }
}

/// What can happen to the values of a column.
pub fn risk(dialect: Dialect, from: &ColumnType, to: &ColumnType) -> CastRisk {
    match dialect {
        Dialect::Postgres => postgres::types::cast::risk(&type_text(from), &type_text(to)),
        Dialect::Sqlite => match (from, to) {
            (ColumnType::Sql(from), ColumnType::Sql(to)) => sqlite::types::risk(from, to),
            (ColumnType::Enum { .. }, _) | (_, ColumnType::Enum { .. }) => CastRisk::Fails,
        },
    }
}
