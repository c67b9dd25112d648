//! Indexes of a table.

use serde::{Deserialize, Serialize};

use crate::column::Expr;
use crate::constraint::is_false;
use crate::name::{Name, ObjectName};
use crate::parameters::Parameters;
use crate::table::FromParent;

/// An index that is not a constraint's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its name.
    pub name: ObjectName,
    /// Whether equal keys are refused.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Whether two NULLs count as equal (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "is_false")]
    pub nulls_not_distinct: bool,
    /// The method, such as `gin`; `None` is the database's usual one (btree).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// What is indexed, in order.
    pub keys: Vec<IndexKey>,
    /// Columns carried along (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Name>,
    /// Its storage parameters, such as `fillfactor` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    pub with: Parameters,
    /// Its tablespace, where it is not the database's (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
    /// The rows that are in it, without `WHERE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<Expr>,
    /// Its comment (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Whether it is a part of an index of the table's parent (PostgreSQL).
    #[serde(default, skip_serializing_if = "FromParent::is_own")]
    pub from_parent: FromParent,
    /// Whether some partitions lack their part of it (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_false")]
    pub incomplete: bool,
}

impl Index {
    /// An index of the usual kind over some keys.
    pub fn new(name: ObjectName, keys: Vec<IndexKey>) -> Self {
        Self {
            name,
            unique: false,
            nulls_not_distinct: false,
            method: None,
            keys,
            include: Vec::new(),
            with: Parameters::default(),
            tablespace: None,
            predicate: None,
            comment: None,
            from_parent: FromParent::default(),
            incomplete: false,
        }
    }
}

/// One key of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexKey {
    /// A column or an expression.
    pub target: IndexTarget,
    /// A collation other than the column's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// An operator class other than the type's own, with its parameters (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opclass: Option<String>,
    /// The order.
    #[serde(default, skip_serializing_if = "Direction::is_ascending")]
    pub direction: Direction,
    /// Where NULLs stand, if not where the direction puts them (PostgreSQL: last for ascending).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls: Option<NullsOrder>,
}

impl IndexKey {
    /// A column, ascending.
    pub fn column(name: impl Into<Name>) -> Self {
        Self::new(IndexTarget::Column(name.into()))
    }

    /// A key without options.
    pub fn new(target: IndexTarget) -> Self {
        Self {
            target,
            collation: None,
            opclass: None,
            direction: Direction::Asc,
            nulls: None,
        }
    }
}

/// What one key of an index is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexTarget {
    /// A column.
    Column(Name),
    /// An expression, without the parentheses around it.
    Expr(Expr),
}

/// The order of an index key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Smallest first.
    #[default]
    Asc,
    /// Largest first.
    Desc,
}

impl Direction {
    /// Whether smallest comes first.
    pub fn is_ascending(&self) -> bool {
        *self == Self::Asc
    }
}

/// Where NULLs stand in an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NullsOrder {
    /// Before all values.
    First,
    /// After all values.
    Last,
}
