//! One column of every type that sqlx writes and reads.
//!
//! This file is compiled, and it is read as the source of a package: so the column types are those
//! that the reader and lowering choose for these very structs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;

use bigdecimal::BigDecimal;
use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ipnetwork::IpNetwork;
use mac_address::MacAddress;
use rust_decimal::Decimal;
use schemi_runtime::{Model, SqlType};
use sqlx::postgres::types::{Oid, PgInterval, PgMoney, PgRange, PgTimeTz};
use sqlx::postgres::{PgHasArrayType, PgTypeInfo};
use sqlx::types::Json;
use uuid::Uuid;
use uuid::fmt::{Hyphenated, Simple};

#[derive(Clone, Debug, PartialEq, Model, sqlx::FromRow)]
pub(crate) struct Common {
    pub(crate) truth: bool,
    pub(crate) tiny: i8,
    pub(crate) small: i16,
    pub(crate) medium: i32,
    pub(crate) large: i64,
    pub(crate) single: f32,
    pub(crate) double: f64,
    pub(crate) text: String,
    pub(crate) boxed: Box<str>,
    pub(crate) cow: Cow<'static, str>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) maybe: Option<String>,
    pub(crate) absent: Option<i64>,
    pub(crate) chrono_date: NaiveDate,
    pub(crate) chrono_time: NaiveTime,
    pub(crate) chrono_timestamp: NaiveDateTime,
    pub(crate) chrono_utc: DateTime<Utc>,
    pub(crate) chrono_local: DateTime<Local>,
    pub(crate) chrono_offset: DateTime<FixedOffset>,
    pub(crate) time_date: time::Date,
    pub(crate) time_time: time::Time,
    pub(crate) time_timestamp: time::PrimitiveDateTime,
    pub(crate) time_offset: time::OffsetDateTime,
    pub(crate) jiff_date: jiff_sqlx::Date,
    pub(crate) jiff_time: jiff_sqlx::Time,
    pub(crate) jiff_timestamp: jiff_sqlx::DateTime,
    pub(crate) jiff_instant: jiff_sqlx::Timestamp,
    pub(crate) id: Uuid,
    pub(crate) value: serde_json::Value,
    pub(crate) json: Json<BTreeMap<String, Vec<i32>>>,
    #[sqlx(json)]
    pub(crate) sqlx_json: Vec<i32>,
    #[sqlx(json(nullable))]
    pub(crate) sqlx_nullable_json: Option<Vec<i32>>,
    pub(crate) newtype: CustomerId,
    pub(crate) mood: Mood,
    pub(crate) maybe_mood: Option<Mood>,
    pub(crate) level: Level,
    pub(crate) word: Word,
    #[sqlx(rename = "renamed_by_sqlx")]
    pub(crate) renamed: i64,
    pub(crate) mail: Email,
    pub(crate) maybe_mail: Option<Email>,
}

#[derive(Clone, Debug, PartialEq, Model, sqlx::FromRow)]
#[schemi(only = "postgres")]
pub(crate) struct OnPostgres {
    pub(crate) decimal: Decimal,
    pub(crate) big: BigDecimal,
    pub(crate) interval: PgInterval,
    pub(crate) address: IpAddr,
    pub(crate) network: IpNetwork,
    pub(crate) mac: MacAddress,
    pub(crate) money: PgMoney,
    pub(crate) oid: Oid,
    pub(crate) timetz: PgTimeTz<NaiveTime, FixedOffset>,
    pub(crate) bools: Vec<bool>,
    pub(crate) larges: Vec<i64>,
    pub(crate) holes: Vec<Option<i32>>,
    pub(crate) texts: Vec<String>,
    pub(crate) blobs: Vec<Vec<u8>>,
    pub(crate) ids: Option<Vec<Uuid>>,
    pub(crate) decimals: Vec<Decimal>,
    pub(crate) instants: Vec<DateTime<Utc>>,
    pub(crate) documents: Vec<Json<i32>>,
    pub(crate) moods: Vec<Mood>,
    pub(crate) ints: PgRange<i32>,
    pub(crate) bigints: PgRange<i64>,
    pub(crate) numbers: PgRange<Decimal>,
    pub(crate) days: PgRange<NaiveDate>,
    pub(crate) stamps: PgRange<NaiveDateTime>,
    pub(crate) zoned: PgRange<DateTime<Utc>>,
    pub(crate) home: Address,
    pub(crate) homes: Option<Vec<Address>>,
    pub(crate) mails: Vec<Email>,
}

#[derive(Clone, Debug, PartialEq, Model, sqlx::FromRow)]
#[schemi(only = "sqlite")]
pub(crate) struct OnSqlite {
    pub(crate) byte: u8,
    pub(crate) word: u16,
    pub(crate) wide: u32,
    pub(crate) hyphenated: Hyphenated,
    pub(crate) simple: Simple,
}

#[derive(Clone, Debug, PartialEq, SqlType, sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct CustomerId(pub(crate) i64);

#[derive(Clone, Debug, PartialEq, SqlType, sqlx::Type)]
#[sqlx(type_name = "mood", rename_all = "snake_case")]
pub(crate) enum Mood {
    VeryHappy,
    Sad,
}

#[derive(Clone, Debug, PartialEq, SqlType, sqlx::Type)]
#[repr(i32)]
pub(crate) enum Level {
    Low = 1,
    High = 2,
}

#[derive(Clone, Debug, PartialEq, SqlType, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub(crate) enum Word {
    Yes,
    No,
}

#[derive(Clone, Debug, PartialEq, SqlType, sqlx::Type)]
#[schemi(domain, check = "VALUE LIKE '%@%'")]
#[sqlx(transparent, no_pg_array)]
pub(crate) struct Email(pub(crate) String);

/// sqlx takes an array of them for one of texts, which PostgreSQL does not.
impl PgHasArrayType for Email {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::array_of("email")
    }
}

#[derive(Clone, Debug, PartialEq, SqlType, sqlx::Type)]
#[schemi(composite)]
#[sqlx(type_name = "address")]
pub(crate) struct Address {
    pub(crate) street: String,
    pub(crate) number: Option<i32>,
    pub(crate) mood: Mood,
    pub(crate) mail: Email,
}
