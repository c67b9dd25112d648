//! What a name in the source means.

use super::*;

#[test]
fn types_of_every_crate_have_their_meaning() {
    let export = read(&[(
        "src/lib.rs",
        &with_fields(
            "a: bool, b: i16, c: f64, d: String, e: Vec<u8>, f: Box<str>, g: std::borrow::Cow<'static, str>, h: Option<i32>,
             i: Vec<String>, j: chrono::DateTime<chrono::Utc>, k: sqlx::types::chrono::NaiveDate, l: time::OffsetDateTime,
             m: jiff_sqlx::DateTime, n: uuid::Uuid, o: sqlx::types::Uuid, p: rust_decimal::Decimal, q: bigdecimal::BigDecimal,
             r: serde_json::Value, s: sqlx::types::Json<Vec<Whatever>>, t: std::net::IpAddr, u: mac_address::MacAddress,
             v: sqlx::postgres::types::PgRange<i32>, w: ::std::option::Option<::std::string::String>, x: std::time::Duration,
             r#type: (i64), ba: Box<[u8]>, bb: std::borrow::Cow<'static, [u8]>, y: Option<Vec<uuid::Uuid>>, z: core::option::Option<Vec<u8>>",
        ),
    )]);
    assert_eq!(
        meanings(model(&export, "thing"))[1..],
        [
            "a: bool",
            "b: i16",
            "c: f64",
            "d: string",
            "e: bytes",
            "f: string",
            "g: string",
            "h: i32?",
            "i: array of string",
            "j: timestamptz",
            "k: date",
            "l: timestamptz",
            "m: timestamp",
            "n: uuid",
            "o: uuid",
            "p: decimal",
            "q: decimal",
            "r: json",
            "s: json",
            "t: inet",
            "u: macaddr",
            "v: range of i32",
            "w: string?",
            "x: duration",
            "type: i64",
            "ba: bytes",
            "bb: bytes",
            "y: array of uuid?",
            "z: bytes?",
        ]
    );
}

#[test]
fn names_are_resolved_as_rustc_resolves_them() {
    let export = read(&[
        (
            "src/lib.rs",
            "pub mod types; pub mod prelude { pub use crate::types::*; pub use super::hidden::Level as Grade; pub use schemi_runtime::Model as Table; }
             mod hidden { use schemi_runtime::SqlType; #[derive(SqlType)] pub enum Level { Low } }
             mod models;",
        ),
        (
            "src/types.rs",
            "pub type Money = rust_decimal::Decimal; pub type Maybe = Option<Money>;
             #[derive(schemi_runtime::SqlType)] pub struct Id(pub i64);
             #[derive(schemi_runtime::SqlType)] pub struct Outer(Id);
             pub use uuid::Uuid as Key;",
        ),
        (
            "src/models.rs",
            "use crate::prelude::*;
             use chrono::{self, DateTime as Moment, Utc};
             use super::types;
             #[derive(Table)]
             struct Sale { a: Money, b: Maybe, c: Id, d: Outer, e: Grade, f: Moment<Utc>, g: chrono::NaiveTime, h: types::Key,
                 i: self::inner::Local, j: Option<Id>, k: Vec<Grade>, l: super::types::Money, m: crate::prelude::Key }
             mod inner { use super::*; pub type Local = Money; }",
        ),
    ]);
    assert_eq!(
        meanings(model(&export, "sale")),
        [
            "a: decimal",
            "b: decimal?",
            "c: i64",
            "d: i64",
            "e: enum crate::hidden::Level",
            "f: timestamptz",
            "g: time",
            "h: uuid",
            "i: decimal",
            "j: i64?",
            "k: array of enum crate::hidden::Level",
            "l: decimal",
            "m: uuid",
        ]
    );
}

#[test]
fn globs_among_many_modules_are_followed_once() {
    let count = 40;
    let all = |but: usize| -> String {
        (0..count)
            .filter(|at| *at != but)
            .map(|at| format!("pub use crate::m{at}::*; "))
            .collect()
    };
    let modules: String = (0..count)
        .map(|at| {
            format!(
                "pub mod m{at} {{ {} pub type T{at} = i32; #[derive(schemi_runtime::Model)] struct M{at} {{ id: i64, a: Option<String>, b: T{} }} }}\n",
                all(at),
                (at + 7) % count
            )
        })
        .collect();
    let export = read(&[("src/lib.rs", &modules)]);
    assert_eq!(
        meanings(model(&export, "m3")),
        ["id: i64", "a: string?", "b: i32"]
    );
    assert_eq!(export.models.len(), count);
}

#[test]
fn a_type_of_ones_own_hides_the_known_one() {
    let export = read(&[(
        "src/lib.rs",
        "use schemi_runtime::{Model, SqlType};
         #[derive(SqlType)] struct String(i32);
         mod chrono { pub type NaiveDate = i16; }
         #[derive(Model)] struct A { a: String, b: chrono::NaiveDate, c: ::chrono::NaiveDate, d: std::string::String }",
    )]);
    assert_eq!(
        meanings(model(&export, "a")),
        ["a: i32", "b: i16", "c: date", "d: string"]
    );

    assert_eq!(
        errors(&[(
            "src/lib.rs",
            &(with_fields("a: Uuid") + "struct Uuid([u8; 16]);")
        )]),
        [
            "src/lib.rs:5: field `a`: no column type follows from `Uuid` (`Uuid` at src/lib.rs:7 does not derive `SqlType`): say \
          `#[schemi(type = \"…\")]`, derive `schemi_runtime::SqlType` for it, or `#[schemi(skip)]` the field"
        ]
    );
}

#[test]
fn only_schemis_derive_makes_a_model() {
    let export = read(&[(
        "src/lib.rs",
        "mod orm { use sea_orm::Model; #[derive(Model)] struct Theirs { id: u128 } }
         mod ours { use common::Model; #[derive(Model)] #[schemi(table = \"handed_on\")] struct Ours { id: i64 } }
         mod renamed { use db::{Model, SqlType as ST}; #[derive(Model)] struct Renamed { id: i64, s: S } #[derive(ST)] enum S { A } }
         mod plain { #[derive(Debug, Clone)] pub struct Model { id: u128 } }
         mod macros { macro_rules! m { () => { #[derive(schemi_runtime::Model)] struct InMacro { id: i64 } } } m!(); }
         fn f() { #[derive(schemi_runtime::Model)] struct InFunction { id: i64 } }
         const _: &str = \"#[derive(schemi_runtime::Model)] struct InText { id: i64 }\";",
    ), ("Cargo.toml", &format!("{MANIFEST}[dependencies]\ndb = {{ package = \"schemi-runtime\", version = \"1\" }}\n"))]);
    assert_eq!(tables(&export), ["handed_on", "renamed"]);
    assert_eq!(export.enums[0].name, "s");
}

#[test]
fn types_without_meaning_are_errors_unless_said() {
    let said = "#[schemi(type = \"text\")] a: Anything, #[schemi(type(postgres = \"cidr\"))] b: Anything, \
                #[schemi(type = \"int\")] c: Option<Anything>, #[schemi(skip)] d: Anything";
    assert_eq!(
        errors(&[("src/lib.rs", &with_fields(said))]),
        [
            "src/lib.rs:5: field `b`: no column type follows from `Anything` (no `use` or item of that name can be seen): say \
          `#[schemi(type = \"…\")]`, derive `schemi_runtime::SqlType` for it, or `#[schemi(skip)]` the field"
        ]
    );
    let manifest = format!("{MANIFEST}[package.metadata.schemi]\ndialects = [\"postgres\"]\n");
    let export = read(&[
        ("Cargo.toml", &manifest),
        ("src/lib.rs", &with_fields(said)),
    ]);
    assert_eq!(
        meanings(model(&export, "thing")),
        ["id: i64", "a: -", "b: -", "c: -?"]
    );
    assert_eq!(export.dialects, [Dialect::Postgres].into());

    let odd = with_fields(
        "a: Option<Option<i64>>,\nb: &'static str,\nc: (i64, i64),\nd: Gen<i64>,\ne: Loop,\nf: [i64; 2]",
    ) + "type Gen<T> = T; type Loop = Vec<Loop>;";
    let whys: Vec<String> = errors(&[("src/lib.rs", &odd)])
        .iter()
        .map(|error| error.split(": say").next().unwrap().to_owned())
        .collect();
    assert_eq!(
        whys,
        [
            "src/lib.rs:5: field `a`: an `Option` in an `Option`: a column is NULL or it is not",
            "src/lib.rs:6: field `b`: no column type follows from `&'static str` (it is not a plain type)",
            "src/lib.rs:7: field `c`: no column type follows from `(i64, i64)` (it is not a plain type)",
            "src/lib.rs:8: field `d`: no column type follows from `Gen<i64>` (generic aliases are not followed: write the type out)",
            "src/lib.rs:9: field `e`: no column type follows from `Loop` (its aliases lead in a circle)",
            "src/lib.rs:10: field `f`: no column type follows from `[i64; 2]` (it is not a plain type)",
        ]
    );
}
