//! The Rust type of a column.

use schemi_schema::lower::types::{Strictness, sql_type};
use schemi_schema::{Dialect, LogicalType, Scalar};

use super::TimeCrate;
use crate::dialect::postgres::types::element;

/// A Rust type that holds the values of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustType {
    /// As it is written.
    pub path: String,
    /// The column type that it gets by itself; what the column has otherwise must be said.
    pub gives: Option<String>,
    /// The crate that it is of.
    pub of: Option<&'static str>,
}

/// The type for a column type as the dialect spells it.
pub fn rust_type(ty: &str, dialect: Dialect, time: TimeCrate, strictness: Strictness) -> RustType {
    if dialect == Dialect::Postgres
        && let Some(element) = element(ty)
    {
        let inner = rust_type(element, dialect, time, strictness);
        return RustType {
            path: format!("Vec<{}>", inner.path),
            gives: inner.gives.map(|gives| format!("{gives}[]")),
            of: inner.of,
        };
    }
    if let Some(scalar) = range_of(ty).filter(|_| dialect == Dialect::Postgres) {
        let (path, of) = path(scalar, time);
        return RustType {
            path: format!("sqlx::postgres::types::PgRange<{path}>"),
            gives: sql_type(&LogicalType::Range(scalar), dialect, strictness),
            of: of.or(Some("sqlx")),
        };
    }
    let scalar = match dialect {
        Dialect::Postgres => postgres(ty),
        Dialect::Sqlite => sqlite(ty),
    };
    let (path, of) = path(scalar, time);
    RustType {
        path: path.to_owned(),
        gives: sql_type(&LogicalType::Scalar(scalar), dialect, strictness),
        of,
    }
}

fn range_of(ty: &str) -> Option<Scalar> {
    Some(match ty {
        "int4range" => Scalar::I32,
        "int8range" => Scalar::I64,
        "numrange" => Scalar::Decimal,
        "daterange" => Scalar::Date,
        "tsrange" => Scalar::Timestamp,
        "tstzrange" => Scalar::Timestamptz,
        _ => return None,
    })
}

/// What the values of a PostgreSQL type mean; of one that sqlx knows nothing about, text.
fn postgres(ty: &str) -> Scalar {
    let bare = match ty.split_once('(') {
        Some((name, rest)) => {
            let after = rest.split_once(')').map_or("", |(_, after)| after);
            format!("{name}{after}")
        }
        None => ty.to_owned(),
    };
    match bare.as_str() {
        "boolean" => Scalar::Bool,
        "\"char\"" => Scalar::I8,
        "smallint" => Scalar::I16,
        "integer" => Scalar::I32,
        "bigint" => Scalar::I64,
        "real" => Scalar::F32,
        "double precision" => Scalar::F64,
        "numeric" => Scalar::Decimal,
        "bytea" => Scalar::Bytes,
        "date" => Scalar::Date,
        "time without time zone" => Scalar::Time,
        "time with time zone" => Scalar::Timetz,
        "timestamp without time zone" => Scalar::Timestamp,
        "timestamp with time zone" => Scalar::Timestamptz,
        "uuid" => Scalar::Uuid,
        "json" | "jsonb" => Scalar::Json,
        "inet" | "cidr" => Scalar::Inet,
        "macaddr" => Scalar::Macaddr,
        "money" => Scalar::Money,
        "oid" => Scalar::Oid,
        word if word.starts_with("interval") => Scalar::Interval,
        _ => Scalar::String,
    }
}

/// What the values of a SQLite column mean: by the words that sqlx knows, else by their affinity.
fn sqlite(ty: &str) -> Scalar {
    let upper = ty.to_ascii_uppercase();
    match upper.as_str() {
        "BOOLEAN" | "BOOL" => return Scalar::Bool,
        "DATE" => return Scalar::Date,
        "TIME" => return Scalar::Time,
        "DATETIME" | "TIMESTAMP" => return Scalar::Timestamp,
        _ => {}
    }
    let holds = |word: &str| upper.contains(word);
    if holds("INT") {
        Scalar::I64
    } else if holds("CHAR") || holds("CLOB") || holds("TEXT") {
        Scalar::String
    } else if holds("BLOB") || upper.is_empty() {
        Scalar::Bytes
    } else if holds("REAL") || holds("FLOA") || holds("DOUB") {
        Scalar::F64
    } else {
        // NUMERIC, DECIMAL and words of one's own: whatever stands there can be read as text.
        Scalar::String
    }
}

/// The Rust type of a meaning, and its crate.
fn path(scalar: Scalar, time: TimeCrate) -> (&'static str, Option<&'static str>) {
    let by_time = |chrono, other, jiff| match time {
        TimeCrate::Chrono => (chrono, Some("chrono")),
        TimeCrate::Time => (other, Some("time")),
        TimeCrate::Jiff => (jiff, Some("jiff-sqlx")),
    };
    match scalar {
        Scalar::Bool => ("bool", None),
        Scalar::I8 => ("i8", None),
        Scalar::I16 => ("i16", None),
        Scalar::I32 => ("i32", None),
        Scalar::I64 | Scalar::U8 | Scalar::U16 | Scalar::U32 => ("i64", None),
        Scalar::F32 => ("f32", None),
        Scalar::F64 => ("f64", None),
        Scalar::String | Scalar::UuidHyphenated | Scalar::UuidSimple => ("String", None),
        Scalar::Bytes => ("Vec<u8>", None),
        Scalar::Date => by_time("chrono::NaiveDate", "time::Date", "jiff_sqlx::Date"),
        Scalar::Time => by_time("chrono::NaiveTime", "time::Time", "jiff_sqlx::Time"),
        Scalar::Timestamp => by_time(
            "chrono::NaiveDateTime",
            "time::PrimitiveDateTime",
            "jiff_sqlx::DateTime",
        ),
        Scalar::Timestamptz => by_time(
            "chrono::DateTime<chrono::Utc>",
            "time::OffsetDateTime",
            "jiff_sqlx::Timestamp",
        ),
        Scalar::Timetz => ("sqlx::postgres::types::PgTimeTz", Some("sqlx")),
        Scalar::Interval | Scalar::Duration | Scalar::Jiff => {
            ("sqlx::postgres::types::PgInterval", Some("sqlx"))
        }
        Scalar::Uuid => ("uuid::Uuid", Some("uuid")),
        Scalar::Decimal => ("rust_decimal::Decimal", Some("rust_decimal")),
        Scalar::Json => ("serde_json::Value", Some("serde_json")),
        Scalar::Inet => ("ipnetwork::IpNetwork", Some("ipnetwork")),
        Scalar::Macaddr => ("mac_address::MacAddress", Some("mac_address")),
        Scalar::Money => ("sqlx::postgres::types::PgMoney", Some("sqlx")),
        Scalar::Oid => ("sqlx::postgres::types::Oid", Some("sqlx")),
    }
}
