//! Logical type → column type, by what sqlx writes to and reads back from each database.
//!
//! This is the one table of what is supported where: the derive refuses by it, and a test writes and
//! reads a value for each of its lines.

use crate::dialect::Dialect;
use crate::logical::{LogicalType, Scalar};

/// Whether a SQLite table is `STRICT`, which knows only five types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// `STRICT`.
    Strict,
    /// An ordinary table.
    Loose,
}

/// The column type of a logical type; `None` where sqlx cannot write and read it on that database,
/// and for enums, domains and composite types, which are the caller's matter.
pub fn sql_type(logical: &LogicalType, dialect: Dialect, strict: Strictness) -> Option<String> {
    match (logical, dialect) {
        (LogicalType::Scalar(scalar), Dialect::Postgres) => postgres(*scalar).map(str::to_owned),
        (LogicalType::Scalar(scalar), Dialect::Sqlite) => {
            sqlite(*scalar, strict).map(str::to_owned)
        }
        (LogicalType::Range(scalar), Dialect::Postgres) => range(*scalar).map(str::to_owned),
        (LogicalType::Array(element), Dialect::Postgres) => {
            // PostgreSQL arrays nest by value, not by type, and sqlx has one level.
            matches!(**element, LogicalType::Scalar(_) | LogicalType::Range(_))
                .then(|| sql_type(element, dialect, strict))
                .flatten()
                .map(|element| format!("{element}[]"))
        }
        (LogicalType::Array(_) | LogicalType::Range(_), Dialect::Sqlite)
        | (
            LogicalType::Enum(_) | LogicalType::Domain(_) | LogicalType::Composite(_),
            Dialect::Postgres | Dialect::Sqlite,
        ) => None,
    }
}

/// Whether sqlx writes and reads a Rust type of this meaning on that database. For a domain that is
/// so where it is for what it wraps, which the models tell.
pub fn supported(logical: &LogicalType, dialect: Dialect) -> bool {
    match logical {
        LogicalType::Enum(_) | LogicalType::Domain(_) => true,
        LogicalType::Composite(_) => dialect == Dialect::Postgres,
        LogicalType::Array(element)
            if matches!(
                **element,
                LogicalType::Enum(_) | LogicalType::Domain(_) | LogicalType::Composite(_)
            ) =>
        {
            dialect == Dialect::Postgres
        }
        LogicalType::Scalar(_) | LogicalType::Array(_) | LogicalType::Range(_) => {
            sql_type(logical, dialect, Strictness::Loose).is_some()
        }
    }
}

/// The type that sqlx reads back, for one that it does not; said before all other ways out.
pub fn instead(logical: &LogicalType) -> Option<&'static str> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most types that a database lacks have no substitute"
    )]
    match logical {
        LogicalType::Scalar(Scalar::Duration) => Some(
            "sqlx writes it to PostgreSQL and reads only `sqlx::postgres::types::PgInterval` back: use that",
        ),
        LogicalType::Scalar(Scalar::Jiff) => Some(
            "use the type of crate `jiff-sqlx` that wraps it (`Timestamp`, `DateTime`, `Date`, `Time`)",
        ),
        LogicalType::Array(element) => instead(element),
        _ => None,
    }
}

fn postgres(scalar: Scalar) -> Option<&'static str> {
    Some(match scalar {
        Scalar::Bool => "boolean",
        Scalar::I8 => "\"char\"",
        Scalar::I16 => "smallint",
        Scalar::I32 => "integer",
        Scalar::I64 => "bigint",
        Scalar::U8
        | Scalar::U16
        | Scalar::U32
        // sqlx writes these as text, to SQLite only.
        | Scalar::UuidHyphenated
        | Scalar::UuidSimple
        // sqlx does not read these.
        | Scalar::Duration
        | Scalar::Jiff => return None,
        Scalar::F32 => "real",
        Scalar::F64 => "double precision",
        Scalar::String => "text",
        Scalar::Bytes => "bytea",
        Scalar::Date => "date",
        Scalar::Time => "time without time zone",
        Scalar::Timestamp => "timestamp without time zone",
        Scalar::Timestamptz => "timestamp with time zone",
        Scalar::Timetz => "time with time zone",
        Scalar::Interval => "interval",
        Scalar::Uuid => "uuid",
        Scalar::Decimal => "numeric",
        Scalar::Json => "jsonb",
        Scalar::Inet => "inet",
        Scalar::Macaddr => "macaddr",
        Scalar::Money => "money",
        Scalar::Oid => "oid",
    })
}

fn range(scalar: Scalar) -> Option<&'static str> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "PostgreSQL has six range types"
    )]
    match scalar {
        Scalar::I32 => Some("int4range"),
        Scalar::I64 => Some("int8range"),
        Scalar::Decimal => Some("numrange"),
        Scalar::Date => Some("daterange"),
        Scalar::Timestamp => Some("tsrange"),
        Scalar::Timestamptz => Some("tstzrange"),
        _ => None,
    }
}

fn sqlite(scalar: Scalar, strict: Strictness) -> Option<&'static str> {
    let is_strict = strict == Strictness::Strict;
    Some(match scalar {
        Scalar::Bool if !is_strict => "BOOLEAN",
        Scalar::Date if !is_strict => "DATE",
        Scalar::Time if !is_strict => "TIME",
        Scalar::Timestamp | Scalar::Timestamptz if !is_strict => "DATETIME",
        Scalar::Bool
        | Scalar::I8
        | Scalar::I16
        | Scalar::I32
        | Scalar::I64
        | Scalar::U8
        | Scalar::U16
        | Scalar::U32 => "INTEGER",
        Scalar::F32 | Scalar::F64 => "REAL",
        Scalar::String
        | Scalar::Date
        | Scalar::Time
        | Scalar::Timestamp
        | Scalar::Timestamptz
        | Scalar::UuidHyphenated
        | Scalar::UuidSimple
        | Scalar::Json => "TEXT",
        Scalar::Bytes | Scalar::Uuid => "BLOB",
        Scalar::Timetz
        | Scalar::Interval
        | Scalar::Duration
        | Scalar::Jiff
        | Scalar::Decimal
        | Scalar::Inet
        | Scalar::Macaddr
        | Scalar::Money
        | Scalar::Oid => return None,
    })
}
