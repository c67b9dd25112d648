//! What a Rust type is in a database.
//!
//! | module | holds |
//! |---|---|
//! | `standard` | the types of the standard library |
//! | `external` | those of other crates, each behind the feature of its crate's name |

mod external;
mod standard;

/// A type that a column may have: the standard library's, those of the crates behind this crate's
/// features, and what derives it.
///
/// The derive of [`crate::Model`] reads types from the source; through this trait the compiler
/// proves that reading. Which column type follows is `schemi_schema::lower`'s matter.
///
/// ```
/// use schemi_runtime::{SqlType, SqlTypeId};
///
/// assert_eq!(<Option<Vec<i64>> as SqlType>::TYPE, SqlTypeId::Array(&SqlTypeId::Scalar("i64")));
/// assert!(<Option<Vec<i64>> as SqlType>::NULLABLE);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type that schemi knows a column type for",
    label = "no column type is known for this",
    note = "say the column type: `#[schemi(type = \"…\")]` on the field",
    note = "or derive it: `#[derive(schemi_runtime::SqlType)]` on an enum or on a newtype",
    note = "or store it as JSON: `sqlx::types::Json<…>` (feature `sqlx` of schemi-runtime)",
    note = "types of other crates need the feature of their name in schemi-runtime: `chrono`, `time`, `jiff`, `jiff-sqlx`, `uuid`, \
            `rust_decimal`, `bigdecimal`, `json`, `ipnetwork`, `mac_address`, `sqlx`"
)]
pub trait SqlType {
    /// What it is, without regard to NULL.
    const TYPE: SqlTypeId;
    /// Whether it may be NULL.
    const NULLABLE: bool = false;
    /// What a `Vec` of it is: bytes for `u8`, an array for all others.
    #[doc(hidden)]
    const VEC: SqlTypeId = SqlTypeId::Array(&Self::TYPE);
}

/// What a Rust type is in a database: [`crate::schema::LogicalType`], as a constant can hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqlTypeId {
    /// A type of the fixed list, by its word ([`crate::schema::logical::Scalar::as_str`]).
    Scalar(&'static str),
    /// `Vec<T>`.
    Array(&'static SqlTypeId),
    /// `PgRange<T>`, by the word of `T`.
    Range(&'static str),
    /// An enum, by its path.
    Enum(&'static str),
    /// A newtype that is a domain, by its path.
    Domain(&'static str),
    /// A struct that is a composite type, by its path.
    Composite(&'static str),
}

/// Gives types their meaning: `Scalar => Type, Type;`.
macro_rules! scalars {
    ($($scalar:ident => $($ty:ty),+ $(,)?;)+) => {$($(
        impl crate::SqlType for $ty {
            const TYPE: crate::SqlTypeId =
                crate::SqlTypeId::Scalar(schemi_schema::logical::Scalar::$scalar.as_str());
        }
    )+)+};
}
use scalars;
