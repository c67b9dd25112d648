//! A database schema as plain data, without a database.
//!
//! | module | holds |
//! |---|---|
//! | [`name`] | [`Name`], [`QualifiedName`], [`ObjectName`]: what things are called |
//! | [`naming`] | the convention for names that nobody said |
//! | [`dialect`] | [`Dialect`] and [`PerDialect`]: one value for all databases, or one each |
//! | [`schema`] | [`Schema`]: everything one database holds, in one dialect's words |
//! | [`table`], [`mod@column`], [`constraint`], [`index`] | its tables |
//! | [`enum_type`], [`user_type`], [`sequence`] | what else it holds (PostgreSQL) |
//! | [`logical`] | [`LogicalType`]: what a Rust type means, before a dialect names it |
//! | [`parameters`] | [`Parameters`]: how a table or an index is stored (PostgreSQL) |
//! | [`model`] | [`Export`] and [`Model`]: the models as declared in Rust, for all dialects |
//! | [`fragment`] | whether SQL that somebody gave stays where it is put |
//! | [`lower`] | an [`Export`] becomes one dialect's [`Schema`] |
//! | `source` (feature `source`) | reads an [`Export`] from Rust source without compiling it |

#![warn(missing_docs)]

pub mod column;
pub mod constraint;
pub mod convention;
pub mod dialect;
pub mod enum_type;
pub mod fragment;
pub mod index;
pub mod logical;
pub mod lower;
pub mod model;
pub mod name;
pub mod naming;
pub mod parameters;
pub mod schema;
pub mod sequence;
#[cfg(feature = "source")]
pub mod source;
pub mod table;
pub mod user_type;

pub use column::Meaning;
pub use column::{Column, ColumnType, Expr, Generated, GeneratedKind, Identity, IdentityKind};
pub use constraint::{Action, Check, Constraint, ConstraintKind, Deferrable, Exclude, ForeignKey};
pub use constraint::{ExcludeElement, KeyIndex, KeyPart, OnConflict, PrimaryKey, Unique};
pub use dialect::{Dialect, PerDialect};
pub use enum_type::EnumType;
pub use index::{Direction, Index, IndexKey, IndexTarget, NullsOrder};
pub use logical::{LogicalType, Scalar};
pub use model::{Export, Model};
pub use name::{Name, ObjectName, QualifiedName};
pub use parameters::Parameters;
pub use schema::{Renames, Schema};
pub use sequence::{OwnedBy, Sequence, SequenceOptions};
pub use table::{FromParent, PartitionOf, Table, TableOption};
pub use user_type::{Attribute, Composite, Domain, DomainCheck, Range, UserType, UserTypeKind};
