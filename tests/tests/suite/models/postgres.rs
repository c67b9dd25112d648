//! Models of a database.
//!
//! They need the crates chrono, ipnetwork, mac_address, rust_decimal, serde_json, sqlx, uuid, and `schemi-runtime` with
//! `features = ["chrono", "ipnetwork", "mac_address", "rust_decimal", "json", "sqlx", "uuid"]`.
//!
//! Cargo.toml says which database they are for:
//! `[package.metadata.schemi]` with `dialects = ["postgres"]`.
//!
//! Models cannot say these, and they are left alone:
//! - range type stretch
//! - sequence numbers
//! - view glad

use schemi_runtime::{Model, SqlType};

/// How somebody feels.
#[derive(SqlType)]
#[schemi(name = "mood")]
pub enum Mood {
    #[schemi(rename = "sad")]
    Sad,
    #[schemi(rename = "so-so")]
    SoSo,
    #[schemi(rename = "Very glad")]
    VeryGlad,
    #[schemi(rename = "")]
    Value,
    #[schemi(rename = "m²")]
    M,
}

#[derive(SqlType)]
#[schemi(domain, name = "Short Code", type = "character varying(8)")]
#[schemi(default = "'x'", not_null, collate = "C")]
#[schemi(check(name = "later", expr = "VALUE::text <> 'y'::text", not_valid))]
#[schemi(check(name = "long enough", expr = "length(VALUE::text) > 0"))]
#[schemi(check(name = "plain", expr = r#"VALUE::text ~ '^[a-z"\\]+$'::text"#))]
pub struct ShortCode(pub String);

/// Where somebody lives.
#[derive(SqlType)]
#[schemi(composite, name = "address")]
pub struct Address {
    /// With the number.
    #[schemi(collate = "C")]
    pub street: Option<String>,
    #[schemi(rename = "Zip Code")]
    pub zip_code: Option<Email>,
    pub since: Option<chrono::DateTime<chrono::Utc>>,
    pub moods: Option<Moods>,
    pub r#type: Option<Mood>,
    #[schemi(type = "numeric(5,1)[]")]
    pub dues: Option<Vec<rust_decimal::Decimal>>,
}

/// Where mail goes.
#[derive(SqlType)]
#[schemi(domain, name = "email")]
#[schemi(check(name = "email_check", expr = "VALUE ~~ '%@%'::text"))]
pub struct Email(pub String);

#[derive(SqlType)]
#[schemi(domain, name = "moods")]
#[schemi(check(
    name = "moods_check",
    expr = "cardinality(VALUE) >= 1 AND cardinality(VALUE) <= 3"
))]
pub struct Moods(pub Vec<Mood>);

#[derive(SqlType)]
#[schemi(domain, name = "unused", type = "numeric(10,2)")]
pub struct Unused(pub rust_decimal::Decimal);

#[derive(SqlType)]
#[schemi(domain, name = "work_mail", default = "lower('A@B'::text)")]
pub struct WorkMail(pub Email);

#[derive(Model)]
#[schemi(table = "Odd Names", primary_key(r#type, name = "Odd Names_pkey"))]
pub struct OddNames {
    pub r#type: i32,
    #[schemi(column = "self")]
    pub self_: Option<i32>,
    #[schemi(column = r#"Weird "Col"#, default = "'it''s'")]
    pub weird_col: Option<String>,
    #[schemi(column = "createdAt")]
    pub created_at: Option<chrono::DateTime<chrono::Utc>>,
    #[schemi(column = "1st")]
    pub column_1st: Option<i32>,
}

#[derive(Model)]
#[schemi(table = "base", check(name = "base_id_check", expr = "id > 0"))]
pub struct Base {
    pub id: Option<i32>,
    #[schemi(default = "'a'")]
    pub note: Option<String>,
}

#[derive(Model)]
#[schemi(table = "heir", inherits(base), only = "postgres")]
#[schemi(index(more, name = "heir_more"))]
pub struct Heir {
    pub id: Option<i32>,
    #[schemi(default = "'b'")]
    pub note: Option<String>,
    pub more: i32,
}

#[derive(Model)]
#[schemi(table = "logs", partition_by = "range (at)")]
#[schemi(unique(at, name = "logs_at_key"))]
#[schemi(check(name = "logs_text_check", expr = "text <> ''::text"))]
#[schemi(index(text, name = "logs_text"))]
pub struct Logs {
    pub at: chrono::DateTime<chrono::Utc>,
    pub text: Option<String>,
}

#[derive(Model)]
#[schemi(table = "logs_2026")]
#[schemi(partition(
    of = "logs",
    for_values = "FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')"
))]
#[schemi(unique(at, name = "logs_2026_at_key"))]
#[schemi(index(expr = "lower(text)", name = "logs_2026_lower_idx"))]
#[schemi(index(text, name = "logs_2026_text_idx"))]
pub struct Logs2026 {
    pub at: chrono::DateTime<chrono::Utc>,
    pub text: Option<String>,
}

#[derive(Model)]
#[schemi(table = "logs_other", partition(of = "logs", for_values = "default"))]
#[schemi(unique(at, name = "logs_other_at_key"))]
#[schemi(index(text, name = "logs_other_text_idx"))]
pub struct LogsOther {
    pub at: chrono::DateTime<chrono::Utc>,
    pub text: Option<String>,
}

/// People.
///
/// All of them.
#[derive(Model)]
#[schemi(table = "people", primary_key(id, name = "people_pkey"))]
#[schemi(unique(uid, name = "people_uid_key"))]
#[schemi(check(name = "people_score_check", expr = "score >= 0::numeric"))]
#[schemi(index(
    expr = "lower(short::text)" text_pattern_ops desc nulls last,
    born,
    include(id),
    where = "score > 3::numeric",
    name = "people_lower"
))]
#[schemi(index(
    small,
    unique,
    nulls_not_distinct,
    only = "postgres",
    name = "people_small"
))]
#[schemi(index(tags, using = "gin", name = "people_tags"))]
pub struct People {
    #[schemi(type = "serial")]
    pub id: i32,
    #[schemi(default = "gen_random_uuid()")]
    pub uid: uuid::Uuid,
    pub mail: Option<Email>,
    #[schemi(default = "'so-so'")]
    pub mood: Mood,
    pub moods: Option<Vec<Mood>>,
    pub born: Option<chrono::NaiveDate>,
    pub wakes: Option<chrono::NaiveTime>,
    /// When they were here last.
    #[schemi(default = "now()")]
    pub seen: chrono::DateTime<chrono::Utc>,
    #[schemi(type = "timestamp(3) without time zone")]
    pub noted: Option<chrono::NaiveDateTime>,
    #[schemi(type = "numeric(10,2)", default = "0.00")]
    pub score: Option<rust_decimal::Decimal>,
    pub ratio: Option<f32>,
    #[schemi(default = "'NaN'")]
    pub height: Option<f64>,
    #[schemi(default = "'{}'")]
    pub tags: Vec<String>,
    #[schemi(default = r#"'{"a": "it''s"}'"#)]
    pub data: Option<serde_json::Value>,
    #[schemi(comment = " odd comment ", type = "json")]
    pub raw: Option<serde_json::Value>,
    pub photo: Option<Vec<u8>>,
    pub address: Option<ipnetwork::IpNetwork>,
    pub mac: Option<mac_address::MacAddress>,
    pub span: Option<sqlx::postgres::types::PgRange<i32>>,
    pub stay: Option<sqlx::postgres::types::PgRange<chrono::DateTime<chrono::Utc>>>,
    pub wait: Option<sqlx::postgres::types::PgInterval>,
    pub price: Option<sqlx::postgres::types::PgMoney>,
    #[schemi(type = "character varying(10)", collate = "C")]
    pub short: Option<String>,
    #[schemi(type = "character(3)")]
    pub fixed: Option<String>,
    #[schemi(type = "bit(4)")]
    pub flags: Option<String>,
    pub small: Option<i16>,
    #[schemi(default = "-9223372036854775808")]
    pub big: Option<i64>,
    #[schemi(default = "nextval('numbers'::regclass)")]
    pub number: Option<i64>,
    #[schemi(generated = "height * 2::double precision")]
    pub doubled: Option<f64>,
    #[schemi(default = "true")]
    pub is_on: bool,
}

#[derive(Model)]
#[schemi(table = "places", primary_key(id, name = "places_pkey"))]
#[schemi(check(name = "places_mail_check", expr = "mail::text <> 'a@b'::text"))]
pub struct Places {
    pub id: i32,
    pub home: Address,
    #[schemi(default = "'{}'")]
    pub others: Option<Vec<Address>>,
    #[schemi(default = "'z'::character varying")]
    pub code: Option<ShortCode>,
    pub feelings: Option<Moods>,
    pub mail: Option<WorkMail>,
    pub mails: Option<Vec<Email>>,
}

#[derive(Model)]
#[schemi(table = "rooms", unlogged, primary_key(id, name = "rooms_pkey"))]
#[schemi(check(
    name = "a_very_long_condition",
    expr = "owner > 0 OR owner IS NULL OR odd > 1000000 OR odd < '-1000000'::integer OR odd = 42"
))]
#[schemi(foreign_key(columns(odd), references = "Odd Names(type)", name = "odd_names"))]
#[schemi(foreign_key(
    columns(owner),
    references = "people(id)",
    on_delete = "set null",
    on_update = "cascade",
    deferrable = "initially deferred",
    name = "rooms_owner_fkey"
))]
#[schemi(exclude(
    elements("during" = "&&"),
    using = "gist",
    where = "owner IS NOT NULL",
    only = "postgres",
    name = "no_overlap"
))]
pub struct Rooms {
    #[schemi(identity(always, start = 100, increment = -5, max = 1000, cache = 3, cycle))]
    pub id: i64,
    pub owner: Option<i32>,
    pub odd: Option<i32>,
    pub during: Option<sqlx::postgres::types::PgRange<chrono::NaiveDateTime>>,
}

#[derive(Model)]
#[schemi(table = "stored")]
#[schemi(with(
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = "0.2",
    "toast.autovacuum_enabled" = "off"
))]
#[schemi(primary_key(c, d, name = "stored_pkey"))]
#[schemi(check(name = "later", expr = "d > 0", not_valid))]
#[schemi(check(name = "one_way", expr = "c > 0", no_inherit))]
#[schemi(foreign_key(
    columns(e, f),
    references = "stored(c, d)",
    on_delete = "set null",
    on_delete_columns(e, f),
    match = "full",
    not_valid,
    only = "postgres",
    name = "stored_self"
))]
#[schemi(index(
    b collate "C" text_pattern_ops desc nulls last,
    with(fillfactor = 50),
    name = "stored_b"
))]
#[schemi(index(
    words tsvector_ops(siglen = 100),
    using = "gist",
    with(buffering = "off"),
    name = "stored_words"
))]
pub struct Stored {
    #[schemi(identity(min = 10))]
    pub a: i32,
    #[schemi(storage = "external", compression = "pglz")]
    pub b: Option<String>,
    #[schemi(type = "tsvector")]
    pub words: Option<String>,
    pub c: i32,
    pub d: i32,
    pub e: Option<i32>,
    pub f: Option<i32>,
}
