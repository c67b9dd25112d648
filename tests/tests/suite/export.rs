//! Whole packages read from their source: nothing of them is compiled, so none needs to compile.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use schemi_schema::logical::{LogicalType, Scalar};
use schemi_schema::model::{ExportTarget, Field};
use schemi_schema::source::{self, FeatureSelection, ReadOptions, SourceErrors};
use schemi_schema::{Dialect, Export, Model};
use tempfile::TempDir;

const MANIFEST: &str = "[package]\nname = \"shop-api\"\nedition = \"2021\"\n";

/// A package of these files; without a Cargo.toml among them it gets a plain one.
fn package(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Cargo.toml"), MANIFEST).unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn try_read(folder: &Path, features: &FeatureSelection) -> Result<Export, SourceErrors> {
    source::read(&ReadOptions::from_package(folder, features)?)
}

#[track_caller]
fn read(files: &[(&str, &str)]) -> Export {
    match try_read(package(files).path(), &FeatureSelection::default()) {
        Ok(export) => export,
        Err(errors) => panic!("{errors}"),
    }
}

#[track_caller]
fn errors(files: &[(&str, &str)]) -> Vec<String> {
    let folder = package(files);
    let errors = try_read(folder.path(), &FeatureSelection::default()).unwrap_err();
    let root = format!("{}/", folder.path().display());
    errors
        .iter()
        .map(|error| error.to_string().replace(&root, ""))
        .collect()
}

fn tables(export: &Export) -> Vec<&str> {
    export
        .models
        .iter()
        .map(|model| model.table.as_str())
        .collect()
}

#[track_caller]
fn model<'a>(export: &'a Export, table: &str) -> &'a Model {
    export
        .models
        .iter()
        .find(|model| model.table == table)
        .unwrap()
}

#[track_caller]
fn field<'a>(export: &'a Export, table: &str, name: &str) -> &'a Field {
    let model = model(export, table);
    model
        .fields
        .iter()
        .find(|field| field.rust_name == name)
        .unwrap()
}

/// The meaning of each field as "name: meaning", with `?` where it is nullable.
fn meanings(model: &Model) -> Vec<String> {
    let show = |field: &Field| {
        let logical = field
            .logical
            .as_ref()
            .map_or("-".to_owned(), LogicalType::to_string);
        let mark = if field.nullable { "?" } else { "" };
        format!("{}: {logical}{mark}", field.rust_name)
    };
    model.fields.iter().map(show).collect()
}

fn features(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A model with an `id` and these fields.
fn with_fields(fields: &str) -> String {
    format!(
        "use schemi_runtime::{{Model, SqlType}};\n#[derive(Model)]\nstruct Thing {{\n#[schemi(primary_key)] id: i64,\n{fields}\n}}\n"
    )
}

#[test]
fn modules_are_followed_as_rustc_follows_them() {
    let model =
        |name: &str| format!("#[derive(schemi_runtime::Model)] pub struct {name} {{ id: i64 }}");
    let export = read(&[
        (
            "src/lib.rs",
            "mod a; mod b; #[path = \"odd/place.rs\"] mod c; mod inline { pub mod deep; #[path = \"x.rs\"] mod y; }",
        ),
        ("src/a.rs", "mod below;"),
        ("src/a/below.rs", &model("ABelow")),
        ("src/b/mod.rs", "mod below;"),
        ("src/b/below.rs", &model("BBelow")),
        ("src/odd/place.rs", "mod next;"),
        ("src/odd/next.rs", &model("OddNext")),
        ("src/inline/deep.rs", &model("InlineDeep")),
        ("src/inline/x.rs", &model("InlineX")),
    ]);
    assert_eq!(
        tables(&export),
        ["a_below", "b_below", "inline_deep", "inline_x", "odd_next"]
    );
    let model = self::model(&export, "a_below");
    assert_eq!(model.rust_path, "crate::a::below::ABelow");
    assert_eq!(model.location.file, "src/a/below.rs");
    assert_eq!(
        self::model(&export, "inline_x").rust_path,
        "crate::inline::y::InlineX"
    );
}

#[test]
fn a_missing_module_names_where_it_was_expected() {
    assert_eq!(
        errors(&[
            ("src/lib.rs", "mod a;\n\nmod gone;"),
            ("src/a.rs", "#[path = \"no.rs\"]\nmod b;")
        ]),
        [
            "src/a.rs:1: module `b` cannot be read: expected it in `src/no.rs`",
            "src/lib.rs:3: module `gone` cannot be read: expected it in `src/gone.rs` or `src/gone/mod.rs`",
        ]
    );
}

#[test]
fn a_module_that_holds_itself_is_refused() {
    assert_eq!(
        errors(&[("src/lib.rs", "#[path = \"lib.rs\"]\nmod again;")]),
        ["src/lib.rs:1: module `again` leads back to `src/lib.rs`, which holds it"]
    );
}

#[test]
fn lines_are_those_of_the_file() {
    let export = read(&[(
        "src/lib.rs",
        "// one\n\n/// Docs.\n#[derive(schemi_runtime::Model)]\n#[schemi(table = \"t\")]\nstruct A {\n    id: i64,\n    /// A name.\n    name: String,\n}\n",
    )]);
    assert_eq!(model(&export, "t").location.line, 6);
    assert_eq!(field(&export, "t", "id").line, 7);
    assert_eq!(field(&export, "t", "name").line, 9);
    assert_eq!(model(&export, "t").comment.as_deref(), Some("Docs."));
}

#[test]
fn targets_are_the_library_and_the_binaries() {
    let manifest = format!(
        "{MANIFEST}[lib]\nname = \"shop\"\npath = \"lib/main.rs\"\n[[bin]]\nname = \"extra\"\npath = \"tools/extra.rs\"\n\
         [[bin]]\nname = \"off\"\npath = \"tools/off.rs\"\nrequired-features = [\"tools\"]\n[features]\ntools = []\n"
    );
    let files = [
        ("Cargo.toml", manifest.as_str()),
        ("lib/main.rs", ""),
        ("src/main.rs", ""),
        ("src/bin/load-data.rs", ""),
        ("src/bin/serve/main.rs", "mod models;"),
        (
            "src/bin/serve/models.rs",
            "#[derive(schemi_runtime::Model)] struct Served { id: i64 }",
        ),
        ("tools/extra.rs", ""),
        (
            "tools/off.rs",
            "#[derive(schemi_runtime::Model)] struct Off { id: i64 }",
        ),
    ];
    let export = read(&files);
    let target = |crate_name: &str, bin_name: Option<&str>| ExportTarget {
        crate_name: crate_name.to_owned(),
        bin_name: bin_name.map(str::to_owned),
    };
    assert_eq!(
        export.targets,
        [
            target("shop", None),
            target("extra", Some("extra")),
            target("load_data", Some("load-data")),
            target("serve", Some("serve")),
            target("shop_api", Some("shop-api")),
        ]
    );
    assert_eq!(tables(&export), ["served"]);
    let all = try_read(package(&files).path(), &FeatureSelection::All).unwrap();
    assert_eq!(tables(&all), ["off", "served"]);
}

#[test]
fn a_module_of_two_targets_is_read_once() {
    let export = read(&[
        ("src/lib.rs", "mod models;"),
        ("src/main.rs", "mod models;"),
        (
            "src/models.rs",
            "use schemi_runtime::*; #[derive(Model)] struct A { id: i64, s: S } #[derive(SqlType)] enum S { X }",
        ),
    ]);
    assert_eq!(tables(&export), ["a"]);
    assert_eq!(export.enums.len(), 1);
}

#[test]
fn two_ways_to_one_file_are_one() {
    let export = read(&[
        ("src/lib.rs", "mod models;"),
        ("src/bin/load.rs", "#[path = \"../models.rs\"] mod models;"),
        (
            "src/models.rs",
            "use schemi_runtime::Model; #[derive(Model)] struct A { id: i64 }",
        ),
    ]);
    assert_eq!(tables(&export), ["a"]);
    assert_eq!(model(&export, "a").location.file, "src/models.rs");
}

#[test]
fn enums_of_two_targets_need_paths_of_their_own() {
    let status = |value: &str| {
        format!(
            "#[derive(schemi_runtime::SqlType)] #[schemi(name = \"{value}\")] enum Status {{ {value} }}"
        )
    };
    assert_eq!(
        errors(&[("src/lib.rs", &status("A")), ("src/main.rs", &status("B"))]),
        [
            "src/main.rs:1: `crate::Status` is another enum in another target of the package, at src/lib.rs:1: rename one of them"
        ]
    );
}

#[test]
fn a_binary_uses_the_types_of_its_library() {
    let export = read(&[
        (
            "src/lib.rs",
            "pub mod types { #[derive(schemi_runtime::SqlType)] pub enum Status { New } }",
        ),
        (
            "src/main.rs",
            "use shop_api::types::Status; #[derive(schemi_runtime::Model)] struct A { s: Status, t: shop_api::types::Status }",
        ),
    ]);
    assert_eq!(
        meanings(model(&export, "a")),
        [
            "s: enum crate::types::Status",
            "t: enum crate::types::Status"
        ]
    );
}

#[test]
fn cfg_follows_the_features() {
    let manifest = format!("{MANIFEST}[features]\ndefault = [\"on\"]\non = []\nother = []\n");
    let files = [
        ("Cargo.toml", manifest.as_str()),
        (
            "src/lib.rs",
            r#"
            use schemi_runtime::Model;
            #[cfg(feature = "on")] mod on;
            #[cfg(feature = "other")] mod other;
            #[cfg(test)] mod tests { #[derive(Model)] struct InTests { id: i64 } }
            #[cfg_attr(feature = "other", derive(Model))] struct Marked { id: i64 }
            #[cfg(not(feature = "other"))] #[derive(Model)] #[schemi(table = "alternative")] struct A { id: i64 }
            #[cfg(feature = "other")] #[derive(Model)] #[schemi(table = "alternative")] struct A { id: String }
            #[derive(Model)]
            struct Fields {
                #[cfg_attr(all(), schemi(primary_key))] id: i64,
                #[cfg(feature = "other")] more: String,
                #[cfg_attr(feature = "other", schemi(column = "renamed"))] name: String,
            }
            "#,
        ),
        (
            "src/on.rs",
            "#[derive(schemi_runtime::Model)] struct On { id: i64 }",
        ),
        (
            "src/other.rs",
            "#![cfg(feature = \"other\")]\n#[derive(schemi_runtime::Model)] struct Other { id: i64 }",
        ),
    ];
    let folder = package(&files);
    let plain = try_read(folder.path(), &FeatureSelection::default()).unwrap();
    assert_eq!(tables(&plain), ["alternative", "fields", "on"]);
    assert_eq!(
        meanings(model(&plain, "fields")),
        ["id: i64", "name: string"]
    );
    assert!(model(&plain, "fields").primary_key.is_some());
    assert_eq!(plain.warnings, Vec::<String>::new());
    assert_eq!(plain.features, features(&["default", "on"]));

    let other = FeatureSelection::WithoutDefaults(features(&["other"]));
    let other = try_read(folder.path(), &other).unwrap();
    assert_eq!(tables(&other), ["alternative", "fields", "marked", "other"]);
    assert_eq!(meanings(model(&other, "alternative")), ["id: string"]);
    assert_eq!(
        meanings(model(&other, "fields")),
        ["id: i64", "more: string", "name: string"]
    );
    assert_eq!(field(&other, "fields", "name").column, "renamed");
}

#[test]
fn a_cfg_that_cannot_be_decided_is_an_error_where_it_counts() {
    let source = "use schemi_runtime::Model;
#[cfg(tokio_unstable)] fn fine() {}
#[cfg(tokio_unstable)] mod not_there;
#[cfg(debug_assertions)]
#[derive(Model)] struct A { id: i64 }
#[cfg(custom)] mod b {
    #[derive(super::Model)] struct B { id: i64 }
}
#[cfg_attr(custom, derive(Model))] struct C { id: i64 }
#[derive(Model)] struct D {
    #[cfg(custom)]
    id: i64,
    #[cfg_attr(custom, schemi(unique))]
    x: i64,
    #[cfg_attr(custom, serde(skip))]
    y: i64,
}
#[cfg(custom)] type T = i64;
#[derive(Model)] struct E { id: T }
";
    let tail = "cannot be decided without compiling: make it depend on features or the target, or take it off what is part of the schema";
    assert_eq!(
        errors(&[("src/lib.rs", source)]),
        [
            format!("src/lib.rs:5: `cfg at src/lib.rs:4` {tail}"),
            format!("src/lib.rs:7: `cfg at src/lib.rs:6` {tail}"),
            format!("src/lib.rs:9: `cfg at src/lib.rs:9` {tail}"),
            format!("src/lib.rs:11: `cfg(custom)` {tail}"),
            format!("src/lib.rs:13: `cfg_attr(custom, schemi(unique))` {tail}"),
            "src/lib.rs:19: field `id`: no column type follows from `T` (it depends on the `cfg` at src/lib.rs:18, which cannot be \
             decided without compiling): say `#[schemi(type = \"…\")]`, derive `schemi_runtime::SqlType` for it, or \
             `#[schemi(skip)]` the field"
                .to_owned(),
        ]
    );
}

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

#[test]
fn contradictions_are_reported_all_at_once() {
    let source = r#"use schemi_runtime::{Model, SqlType};
#[derive(Model)]
#[schemi(table = "customers")]
struct Customer {
    #[schemi(primary_key)]
    id: i64,
    email: String,
}
#[derive(Model)]
#[schemi(table = "order")]
struct Again { id: i64 }
#[derive(Model)]
struct Order {
    #[schemi(references = "custmers.id")]
    a: i64,
    #[schemi(references = "customers.ident")]
    b: i64,
    #[schemi(references = "customers.email")]
    c: String,
    d: Plain,
    #[schemi(references = "logs.id")]
    e: i64,
}
enum Plain { A }
#[derive(SqlType)] #[schemi(name = "level")] enum Low { A }
#[derive(SqlType)] #[schemi(name = "level")] enum High { B }
#[derive(Model)] #[schemi(table = "logs", only = "postgres")] struct PgLog { #[schemi(primary_key)] id: i64 }
"#;
    assert_eq!(
        errors(&[("src/lib.rs", source)]),
        [
            "src/lib.rs:13: table `order` on postgres has another model at src/lib.rs:11: give one of them another `table`, or `only` \
             a dialect",
            "src/lib.rs:15: no model has the table `custmers` that is referred to: did you mean `customers`? valid are `customers`, \
             `logs`, `order`",
            "src/lib.rs:17: table `customers` has no column `ident` to refer to: valid are `id`, `email`",
            "src/lib.rs:19: `order` refers to `email` of `customers`, which no primary key or unique constraint covers: mark it \
             `unique`, or refer to the primary key",
            "src/lib.rs:20: field `d`: no column type follows from `Plain` (`Plain` at src/lib.rs:24 does not derive `SqlType`): say \
             `#[schemi(type = \"…\")]`, derive `schemi_runtime::SqlType` for it, or `#[schemi(skip)]` the field",
            "src/lib.rs:22: `order` refers to table `logs`, which no model has on sqlite: say `only` on the foreign key too, or drop \
             it from the table's model",
            "src/lib.rs:26: enum `level` has other values at src/lib.rs:25: give one of them another `name`",
        ]
    );
}

#[test]
fn mistakes_in_attributes_have_the_files_lines() {
    let source = "\n\nuse schemi_runtime::Model;\n#[derive(Model)]\nstruct A {\n    #[schemi(primry_key)]\n    id: i64,\n    #[schemi(uniqe)]\n    b: i64,\n}\n";
    let errors = errors(&[("src/lib.rs", source)]);
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].starts_with("src/lib.rs:6: "), "{errors:?}");
    assert!(errors[1].starts_with("src/lib.rs:8: "), "{errors:?}");
}

#[test]
fn one_table_for_each_dialect_is_no_contradiction() {
    let export = read(&[(
        "src/lib.rs",
        "use schemi_runtime::Model;
         #[derive(Model)] #[schemi(table = \"t\", only = \"postgres\")] struct A { #[schemi(primary_key)] id: i64 }
         #[derive(Model)] #[schemi(table = \"t\", only = \"sqlite\")] struct B { #[schemi(primary_key)] id: i64 }
         #[derive(Model)] struct C { #[schemi(references = \"t.id\")] t: i64 }",
    )]);
    assert_eq!(tables(&export), ["c", "t", "t"]);
}

#[test]
fn a_file_that_nothing_leads_to_is_warned_of() {
    let model = "use schemi_runtime::Model;\n#[derive(Debug, Model)]\nstruct A { id: i64 }";
    let export = read(&[
        (
            "src/lib.rs",
            "#[cfg(test)] mod tests; #[cfg(test)] mod more { mod deep; }",
        ),
        ("src/forgotten.rs", model),
        ("src/deep/forgotten.rs", &format!("mod inner {{ {model} }}")),
        ("src/no_models.rs", "// derive(Model)\nstruct Model;"),
        ("src/tests.rs", model),
        ("src/tests/sub.rs", model),
        ("src/more/deep.rs", model),
    ]);
    assert_eq!(
        export.warnings,
        [
            "src/deep/forgotten.rs: holds models, but no `mod` leads to it: declare the module or remove the file",
            "src/forgotten.rs: holds models, but no `mod` leads to it: declare the module or remove the file",
        ]
    );
    assert_eq!(export.models, []);
}

#[test]
fn all_that_the_reading_depends_on_is_named() {
    let folder = package(&[
        ("src/lib.rs", "mod a;"),
        ("src/a.rs", ""),
        ("src/unused.rs", ""),
        (
            "src/forgotten.rs",
            "#[derive(schemi_runtime::Model)] struct A { id: i64 }",
        ),
    ]);
    let options = ReadOptions::from_package(folder.path(), &FeatureSelection::default()).unwrap();
    let files = source::read_with_files(&options).unwrap().files;
    let expected = ["Cargo.toml", "src/a.rs", "src/forgotten.rs", "src/lib.rs"]
        .map(|name| folder.path().join(name));
    assert_eq!(files, expected.into());
}

#[test]
fn a_crate_without_models_says_what_to_look_for() {
    let export = read(&[("src/lib.rs", "pub struct A;")]);
    assert_eq!(export.models, []);
    let error = SourceErrors::no_models(&export.package).to_string();
    assert!(
        error.starts_with("Cargo.toml: no models found in package `shop-api`"),
        "{error}"
    );
    assert!(error.contains("--allow-no-models"), "{error}");
}

#[test]
fn what_cannot_be_read_is_named() {
    assert_eq!(
        errors(&[("Cargo.toml", "[workspace]\n")]),
        ["Cargo.toml: no [package] with a name: name the folder of a package, not of a workspace"]
    );
    let old = errors(&[
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\nedition = \"2018\"\n",
        ),
        ("src/lib.rs", ""),
    ]);
    assert_eq!(
        old,
        [
            "Cargo.toml: resolver 1 leaks the features of build-dependencies into the service: write `resolver = \"2\"` in [package]"
        ]
    );
    let broken = errors(&[(
        "src/lib.rs",
        "\n#[derive(schemi_runtime::Model)]\nstruct A { id i64 }",
    )]);
    assert_eq!(broken, ["src/lib.rs:3: expected `:`"]);
    let dialects = format!("{MANIFEST}[package.metadata.schemi]\ndialects = [\"mysql\"]\n");
    let dialects = errors(&[("Cargo.toml", &dialects), ("src/lib.rs", "")]);
    assert_eq!(
        dialects,
        [
            "Cargo.toml: [package.metadata.schemi] dialects must be a list of \"postgres\" and \"sqlite\""
        ]
    );
    let folder = package(&[("src/lib.rs", "mod odd;")]);
    fs::write(folder.path().join("src/odd.rs"), [b'/', b'/', 0xff]).unwrap();
    let odd = try_read(folder.path(), &FeatureSelection::default())
        .unwrap_err()
        .to_string();
    assert!(odd.starts_with("src/odd.rs: cannot be read ("), "{odd}");
    let missing = format!("{MANIFEST}[lib]\npath = \"src/gone.rs\"\n");
    let missing = errors(&[("Cargo.toml", &missing)]);
    assert_eq!(
        missing,
        ["src/gone.rs: cannot read the first file of target `shop_api`: does it exist?"]
    );
}

#[test]
fn the_export_reads_back_and_is_the_same_each_time() {
    let files = [(
        "src/lib.rs",
        with_fields("a: Option<Level>, b: i32") + "#[derive(SqlType)] enum Level { Low, High }",
    )];
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let (first, second) = (read(&files), read(&files));
    let json = first.to_json().unwrap();
    assert_eq!(json, second.to_json().unwrap());
    assert_eq!(Export::from_json(&json).unwrap(), first);
    let other = json.replace("\"version\":1", "\"version\":999");
    let error = Export::from_json(&other).unwrap_err().to_string();
    assert!(
        error.starts_with("the export has version 999, this schemi reads 1"),
        "{error}"
    );
    assert!(Export::from_json("{}").is_err());
    assert_eq!(first.enums[0].rust_path, "crate::Level");
    assert_eq!(
        field(&first, "thing", "b").logical,
        Some(LogicalType::Scalar(Scalar::I32))
    );
}

#[test]
fn only_models_are_given_to_syn() {
    let bulk = "pub fn f(x: &str) -> usize { let y = format!(\"{x}}}\"); y.len() }\n".repeat(5000);
    let (derive, model) = ("#[derive(schemi_runtime::Model)]", "struct A { id: i64 }");
    let folder = package(&[("src/lib.rs", &format!("{bulk}{derive}{model}\n{bulk}"))]);
    let options = ReadOptions::from_package(folder.path(), &FeatureSelection::default()).unwrap();
    let work = source::read_with_files(&options).unwrap().work;
    assert_eq!(work.parsed_bytes, model.len());
    assert_eq!(
        work.scanned_bytes,
        2 * bulk.len() + derive.len() + model.len() + 1
    );
}
