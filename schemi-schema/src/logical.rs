//! What a Rust type means, before a dialect names it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The meaning of a Rust type that models may use.
///
/// The reader takes it from the type's path, the compiler's proof from `SqlType::TYPE`; both must
/// agree. A dialect's column type follows from it (see [`crate::lower`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogicalType {
    /// A type of the fixed list.
    Scalar(Scalar),
    /// `Vec<T>`.
    Array(Box<LogicalType>),
    /// `PgRange<T>`.
    Range(Scalar),
    /// An enum that derives `SqlType`, by its Rust path within the crate (`crate::order::Status`).
    Enum(String),
    /// A newtype that is a domain, by its Rust path within the crate.
    Domain(String),
    /// A struct that is a composite type, by its Rust path within the crate.
    Composite(String),
}

macro_rules! scalars {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)*) => {
        /// The fixed list of meanings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Scalar { $($(#[$doc])* $variant,)* }

        impl Scalar {
            /// Every meaning.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word for it, as `SqlType::TYPE` and messages write it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    };
}

scalars! {
    /// `bool`.
    Bool = "bool",
    /// `i8`.
    I8 = "i8",
    /// `i16`.
    I16 = "i16",
    /// `i32`.
    I32 = "i32",
    /// `i64`.
    I64 = "i64",
    /// `u8`, `u16`, `u32`: SQLite only.
    U8 = "u8",
    /// `u16`.
    U16 = "u16",
    /// `u32`.
    U32 = "u32",
    /// `f32`.
    F32 = "f32",
    /// `f64`.
    F64 = "f64",
    /// `String`, `Box<str>`, `Cow<str>`.
    String = "string",
    /// `Vec<u8>`.
    Bytes = "bytes",
    /// A calendar date: chrono `NaiveDate`, time `Date`, jiff_sqlx `Date`.
    Date = "date",
    /// A time of day: chrono `NaiveTime`, time `Time`, jiff_sqlx `Time`.
    Time = "time",
    /// A date and time without zone: chrono `NaiveDateTime`, time `PrimitiveDateTime`, jiff_sqlx `DateTime`.
    Timestamp = "timestamp",
    /// An instant: chrono `DateTime<Utc|Local|FixedOffset>`, time `OffsetDateTime`, jiff_sqlx `Timestamp`.
    Timestamptz = "timestamptz",
    /// A time of day with an offset: sqlx `PgTimeTz`.
    Timetz = "timetz",
    /// A length of time: sqlx `PgInterval`.
    Interval = "interval",
    /// A length of time that sqlx writes and does not read: the durations of std, chrono and time.
    Duration = "duration",
    /// A type of jiff's own, which sqlx neither writes nor reads.
    Jiff = "jiff",
    /// `uuid::Uuid`.
    Uuid = "uuid",
    /// `uuid::fmt::Hyphenated`: text on SQLite.
    UuidHyphenated = "uuid_hyphenated",
    /// `uuid::fmt::Simple`: text on SQLite.
    UuidSimple = "uuid_simple",
    /// `rust_decimal::Decimal`, `bigdecimal::BigDecimal`.
    Decimal = "decimal",
    /// `serde_json::Value`, sqlx `Json<T>`.
    Json = "json",
    /// `ipnetwork::IpNetwork`, `std::net::IpAddr`.
    Inet = "inet",
    /// `mac_address::MacAddress`.
    Macaddr = "macaddr",
    /// sqlx `PgMoney`.
    Money = "money",
    /// sqlx `Oid`.
    Oid = "oid",
}

impl fmt::Display for LogicalType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(scalar) => f.write_str(scalar.as_str()),
            Self::Array(element) => write!(f, "array of {element}"),
            Self::Range(scalar) => write!(f, "range of {}", scalar.as_str()),
            Self::Enum(path) => write!(f, "enum {path}"),
            Self::Domain(path) => write!(f, "domain {path}"),
            Self::Composite(path) => write!(f, "composite type {path}"),
        }
    }
}
