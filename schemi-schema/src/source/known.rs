//! The types of other crates that have a meaning, by their paths.

use crate::logical::Scalar;

/// What a path of another crate means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Scalar(Scalar),
    /// `str`, which only stands behind `Box` and `Cow`.
    Str,
    /// `Option<T>`: nullable.
    Option,
    /// `Vec<T>`: an array, or bytes.
    Vec,
    /// `Box<str>`, `Cow<'_, str>`.
    Wrapper,
    /// `DateTime<Tz>`: an instant, whatever the zone.
    DateTime,
    /// `Json<T>`: JSON, whatever is in it.
    Json,
    /// `PgRange<T>`.
    Range,
    /// The derives of schemi.
    Derive(Derive),
}

/// A derive of schemi.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Derive {
    Model,
    SqlType,
}

/// Crates that others hand on: a path that begins so means the same as one that begins with the other.
const HANDED_ON: [(&str, &str); 20] = [
    ("sqlx::types::chrono::", "chrono::"),
    ("sqlx::types::time::", "time::"),
    ("sqlx::types::uuid::", "uuid::"),
    ("sqlx::types::ipnetwork::", "ipnetwork::"),
    ("sqlx::types::mac_address::", "mac_address::"),
    ("sqlx::types::JsonValue", "serde_json::Value"),
    ("sqlx::types::Uuid", "uuid::Uuid"),
    ("sqlx::types::Decimal", "rust_decimal::Decimal"),
    ("sqlx::types::BigDecimal", "bigdecimal::BigDecimal"),
    ("sqlx_core::types::", "sqlx::types::"),
    ("sqlx_postgres::types::", "sqlx::postgres::types::"),
    ("chrono::prelude::", "chrono::"),
    ("chrono::naive::", "chrono::"),
    ("chrono::offset::", "chrono::"),
    ("rust_decimal::prelude::", "rust_decimal::"),
    ("serde_json::value::", "serde_json::"),
    ("core::", "std::"),
    ("alloc::", "std::"),
    ("std::prelude::v1::", ""),
    ("std::primitive::", ""),
];

/// What a path means; a path of one word is from the prelude or a primitive.
pub(crate) fn known(path: &[String]) -> Option<Known> {
    let mut path = path.join("::");
    for (from, to) in HANDED_ON {
        if let Some(rest) = path.strip_prefix(from) {
            path = format!("{to}{rest}");
        }
    }
    by_path(&path)
}

/// Whether a path has a meaning here.
pub(crate) fn is_known(path: &[String]) -> bool {
    known(path).is_some()
}

fn by_path(path: &str) -> Option<Known> {
    Some(match path {
        "Option" | "std::option::Option" => Known::Option,
        "Vec" | "std::vec::Vec" => Known::Vec,
        "Box" | "std::boxed::Box" | "std::borrow::Cow" => Known::Wrapper,
        "str" => Known::Str,
        "chrono::DateTime" => Known::DateTime,
        "sqlx::types::Json" => Known::Json,
        "sqlx::postgres::types::PgRange" => Known::Range,
        "schemi_runtime::Model" | "schemi_derive::Model" => Known::Derive(Derive::Model),
        "schemi_runtime::SqlType" | "schemi_derive::SqlType" => Known::Derive(Derive::SqlType),
        path => Known::Scalar(scalar(path)?),
    })
}

fn scalar(path: &str) -> Option<Scalar> {
    Some(match path {
        "bool" => Scalar::Bool,
        "i8" => Scalar::I8,
        "i16" => Scalar::I16,
        "i32" => Scalar::I32,
        "i64" => Scalar::I64,
        "u8" => Scalar::U8,
        "u16" => Scalar::U16,
        "u32" => Scalar::U32,
        "f32" => Scalar::F32,
        "f64" => Scalar::F64,
        "String" | "std::string::String" => Scalar::String,
        "chrono::NaiveDate" | "time::Date" | "jiff_sqlx::Date" => Scalar::Date,
        "chrono::NaiveTime" | "time::Time" | "jiff_sqlx::Time" => Scalar::Time,
        "chrono::NaiveDateTime" | "time::PrimitiveDateTime" | "jiff_sqlx::DateTime" => {
            Scalar::Timestamp
        }
        "time::OffsetDateTime" | "jiff_sqlx::Timestamp" => Scalar::Timestamptz,
        "sqlx::postgres::types::PgTimeTz" => Scalar::Timetz,
        "std::time::Duration" | "chrono::Duration" | "chrono::TimeDelta" | "time::Duration" => {
            Scalar::Duration
        }
        "jiff::civil::Date"
        | "jiff::civil::Time"
        | "jiff::civil::DateTime"
        | "jiff::Timestamp"
        | "jiff::Zoned"
        | "jiff::Span"
        | "jiff::SignedDuration" => Scalar::Jiff,
        "sqlx::postgres::types::PgInterval" => Scalar::Interval,
        "uuid::Uuid" => Scalar::Uuid,
        "uuid::fmt::Hyphenated" => Scalar::UuidHyphenated,
        "uuid::fmt::Simple" => Scalar::UuidSimple,
        "rust_decimal::Decimal" | "bigdecimal::BigDecimal" => Scalar::Decimal,
        "serde_json::Value" => Scalar::Json,
        "ipnetwork::IpNetwork" | "std::net::IpAddr" => Scalar::Inet,
        "mac_address::MacAddress" => Scalar::Macaddr,
        "sqlx::postgres::types::PgMoney" => Scalar::Money,
        "sqlx::postgres::types::Oid" => Scalar::Oid,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<Known> {
        let path: Vec<String> = path.split("::").map(str::to_owned).collect();
        known(&path)
    }

    #[test]
    fn paths_handed_on_mean_the_same() {
        for (path, scalar) in [
            ("sqlx::types::chrono::NaiveDate", Scalar::Date),
            ("chrono::naive::NaiveDateTime", Scalar::Timestamp),
            ("sqlx::types::Uuid", Scalar::Uuid),
            ("sqlx::types::uuid::fmt::Simple", Scalar::UuidSimple),
            ("core::net::IpAddr", Scalar::Inet),
            ("alloc::string::String", Scalar::String),
            ("std::primitive::i64", Scalar::I64),
            ("std::prelude::v1::String", Scalar::String),
            ("rust_decimal::prelude::Decimal", Scalar::Decimal),
        ] {
            assert_eq!(of(path), Some(Known::Scalar(scalar)), "{path}");
        }
        assert_eq!(of("other::Uuid"), None);
        assert_eq!(of("Uuid"), None);
    }
}
