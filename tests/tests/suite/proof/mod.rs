//! The compiler proves what the build hook read: whole crates, built by cargo with the hook.

mod service;

use std::fs;

use schemi_schema::source::{self, FeatureSelection, ReadOptions};

use service::Service;

const ORDER: &str = r#"
use schemi_runtime::{Model, SqlType};

/// An order.
#[derive(Model)]
#[schemi(index(status, placed_at desc), check(name = "positive", expr = "total >= 0"))]
pub struct Order {
    #[schemi(primary_key, identity)]
    pub id: OrderId,
    /// The "state"
    /// of it.
    pub status: Status,
    pub old_status: Option<Status>,
    pub r#type: Vec<u8>,
    #[schemi(type(sqlite = r"TEXT"))]
    pub total: Money,
    pub placed_at: i64,
    #[schemi(type = "point")]
    pub place: Option<crate::Point>,
    #[schemi(skip)]
    pub cache: std::collections::BTreeMap<String, String>,
}

#[derive(SqlType)]
#[doc = include_str!("note.md")]
pub struct OrderId(pub i64);

/// A model that several macros touched.
#[derive(Model, Clone)]
#[doc = include_str!("note.md")]
#[derive(Debug)]
pub struct Touched {
    id: i64,
    #[doc = include_str!("note.md")]
    status: Status,
    kind: r#final::Kind,
}

pub mod r#final {
    #[derive(schemi_runtime::SqlType, Clone, Debug)]
    pub enum Kind { A }

    #[derive(schemi_runtime::Model)]
    pub struct Last { id: i64, kind: Kind }
}

#[derive(SqlType)]
#[schemi(rename_all = "snake_case")]
#[derive(Clone, Debug)]
pub enum Status { Draft, Paid }

pub type Money = rust_decimal::Decimal;
"#;

#[test]
fn a_crate_whose_reading_is_true_builds_with_its_tests_examples_and_doctests() {
    let test_model = "#[derive(schemi_runtime::Model)] struct Local { id: i64 }\n";
    let library = format!(
        "//! ```\n//! #[derive(schemi_runtime::Model)] struct InDocs {{ id: i64 }}\n//! assert_eq!(<InDocs as schemi_runtime::Model>::TABLE, \"in_docs\");\n//! ```\n\
         pub mod order;\npub struct Point;\n\
         #[cfg(test)] mod tests {{ {test_model}
           #[test] fn names() {{
             use schemi_runtime::Model;
             assert_eq!((Local::TABLE, Local::SCHEMA, Local::COLUMNS), (\"local\", None, &[\"id\"][..]));
             assert_eq!(crate::order::Order::COLUMNS[3], \"type\");
           }} }}"
    );
    let service = Service::new(&[
        ("src/lib.rs", library.as_str()),
        ("src/order.rs", ORDER),
        ("src/note.md", "Text from a file."),
        (
            "src/bin/worker.rs",
            "use schemi_runtime::Model;\n#[derive(Model)] struct Job { status: shop::order::Status }\nfn main() {}",
        ),
        ("tests/local.rs", test_model),
        ("tests/shop.rs", test_model),
        ("examples/show.rs", &format!("{test_model} fn main() {{}}")),
        ("benches/speed.rs", test_model),
    ]);
    service.must_build(&["check", "--all-targets"]);
    service.must_build(&["test", "--lib"]);
    service.must_build(&["test", "--doc"]);
}

#[test]
fn a_model_made_by_a_macro_is_an_error_with_the_way_out() {
    let service = Service::new(&[(
        "src/lib.rs",
        "use schemi_runtime::Model;\n#[derive(Model)] pub struct Plain { id: i64 }\n\
         macro_rules! model { ($name:ident) => { #[derive(Model)] pub struct $name { id: i64 } } }\nmodel!(Made);",
    )]);
    service.must_fail(&[
        "model `Made` is not among those that the build hook read",
        "made by a macro",
        "write it out",
    ]);
}

#[test]
fn an_enum_made_by_a_macro_is_an_error_with_the_way_out() {
    let service = Service::new(&[(
        "src/lib.rs",
        "use schemi_runtime::{Model, SqlType};\n#[derive(Model)] pub struct Plain { id: i64 }\n\
         macro_rules! made { ($($name:ident),*) => { #[derive(SqlType)] pub enum Made { $($name),* } } }\nmade!(A, B);",
    )]);
    service.must_fail(&["enum `Made` is not among those that the build hook read"]);
}

#[test]
fn a_module_that_a_macro_hides_is_an_error() {
    let service = Service::new(&[
        (
            "src/lib.rs",
            "use schemi_runtime::Model;\n#[derive(Model)] pub struct Plain { id: i64 }\n\
             macro_rules! hide { () => { pub mod hidden; } }\nhide!();",
        ),
        (
            "src/hidden.rs",
            "#[derive(schemi_runtime::Model)] pub struct Hidden { id: i64 }",
        ),
    ]);
    service.must_fail(&[
        "model `Hidden` is not among those that the build hook read",
        "a file that no `mod` reaches",
    ]);
}

#[test]
fn a_copy_of_a_model_in_a_hidden_module_is_an_error() {
    let service = Service::new(&[(
        "src/lib.rs",
        "use schemi_runtime::Model;\n#[derive(Model)] pub struct Plain { id: i64 }\n\
         macro_rules! copy { ($($item:tt)*) => { pub mod copy { $($item)* } } }\n\
         copy! { use schemi_runtime::Model; #[derive(Model)] pub struct Plain { id: i64 } }",
    )]);
    service
        .must_fail(&["model `Plain` was read elsewhere (crate::Plain), and this one is its copy"]);
}

/// What the reader sees is the glob's alias; what the macro makes shadows it for the compiler.
const SHADOWED: &str = "
pub mod real { pub type Amount = i64; pub type Maybe = Option<i64>; }
use real::*;
macro_rules! shadow { ($($name:ident = $ty:ty;)*) => { $(type $name = $ty;)* } }
";

#[test]
fn an_alias_that_lies_is_an_error_at_the_field() {
    let service = Service::new(&[(
        "src/lib.rs",
        &format!(
            "{SHADOWED} shadow! {{ Amount = String; }}\n\
             #[derive(schemi_runtime::Model)] pub struct Order {{\n  id: i64,\n  amount: Amount }}"
        ),
    )]);
    service.must_fail(&[
        "field `amount` of `Order`: the build hook read `Amount` as i64",
        "src/lib.rs:8:11",
    ]);
}

#[test]
fn a_nullability_that_lies_is_an_error_with_and_without_an_explicit_type() {
    let service = Service::new(&[(
        "src/lib.rs",
        &format!(
            "{SHADOWED} shadow! {{ Maybe = i64; Amount = Option<Foreign>; }}\npub struct Foreign;\n\
             #[derive(schemi_runtime::Model)] pub struct Order {{\n  maybe: Maybe,\n\
               #[schemi(type = \"point\")] amount: Amount,\n #[schemi(type = \"int8\")] other: Maybe }}"
        ),
    )]);
    service.must_fail(&[
        "field `maybe` of `Order`: the build hook read `Maybe` as nullable, and for the compiler it is not",
        "field `amount` of `Order`: the build hook read `Amount` as NOT NULL, and for the compiler it is an `Option`",
        "field `other` of `Order`: the build hook read `Maybe` as nullable",
    ]);
}

#[test]
fn a_stale_export_is_an_error_that_says_what_to_do() {
    let service = Service::new(&[(
        "src/lib.rs",
        "#[derive(schemi_runtime::Model)] pub struct Order { id: i64 }",
    )]);
    service.freeze_export();
    service.must_build(&["check"]);
    service.write(
        "src/lib.rs",
        "#[derive(schemi_runtime::Model)] pub struct Order { id: i64, note: String }",
    );
    service.must_fail(&[
        "model `Order` is not the one that the build hook read at src/lib.rs:1",
        "the export is stale: `touch build.rs`",
    ]);
}

#[test]
fn an_export_of_another_version_names_both() {
    let service = Service::new(&[(
        "src/lib.rs",
        "#[derive(schemi_runtime::Model)] pub struct Order { id: i64 }",
    )]);
    service.freeze_export();
    let text = fs::read_to_string(service.path("frozen.json")).unwrap();
    service.write(
        "frozen.json",
        &text.replacen("\"version\":1", "\"version\":999", 1),
    );
    service.must_fail(&[
        "wrote an export of version 999, and schemi-derive",
        "reads version 1",
        "the same version",
    ]);
}

#[test]
fn an_edit_reaches_the_export_without_touching_the_hook() {
    let service = Service::new(&[(
        "src/lib.rs",
        "#[derive(schemi_runtime::Model)] pub struct Order { id: i64 }",
    )]);
    service.must_build(&["check"]);
    service.write(
        "src/lib.rs",
        "#[derive(schemi_runtime::Model)] pub struct Order { id: i64, note: String }",
    );
    service.must_build(&["check"]);
}

#[test]
fn a_type_that_a_database_cannot_hold_is_refused_with_three_ways_out() {
    let decimal =
        "#[derive(schemi_runtime::Model)] pub struct Price { amount: rust_decimal::Decimal }";
    let says = [
        "amount",
        "rust_decimal::Decimal",
        "SQLite",
        "type(sqlite",
        "only = \"postgres\"",
    ];
    Service::new(&[("src/lib.rs", decimal)]).must_fail(&says);
    let said = "#[derive(schemi_runtime::Model)] pub struct Price { #[schemi(type(sqlite = \"TEXT\"))] amount: rust_decimal::Decimal }";
    Service::new(&[("src/lib.rs", said)]).must_build(&["check"]);
    let only = "#[derive(schemi_runtime::Model)] #[schemi(only = \"postgres\")] pub struct Price { amount: rust_decimal::Decimal }";
    Service::new(&[("src/lib.rs", only)]).must_build(&["check"]);
    let metadata = "[package.metadata.schemi]\ndialects = [\"postgres\"]";
    Service::with_manifest(metadata, &[("src/lib.rs", decimal)]).must_build(&["check"]);
    let unsigned = "#[derive(schemi_runtime::Model)] pub struct Price { amount: u32 }";
    Service::new(&[("src/lib.rs", unsigned)]).must_fail(&[
        "amount",
        "u32",
        "PostgreSQL",
        "only = \"sqlite\"",
    ]);
}

#[test]
fn a_type_that_sqlx_does_not_read_back_is_refused_with_one_that_it_does() {
    let duration = "#[derive(schemi_runtime::Model)] #[schemi(only = \"postgres\")] pub struct Run { took: std::time::Duration }";
    Service::new(&[("src/lib.rs", duration)]).must_fail(&[
        "field `took`: sqlx does not keep `std::time::Duration` in PostgreSQL",
        "reads only `sqlx::postgres::types::PgInterval` back: use that; or say a column type",
    ]);
    let said = "#[derive(schemi_runtime::Model)] pub struct Run { #[schemi(type(postgres = \"interval\", sqlite = \"TEXT\"))] took: std::time::Duration }";
    Service::new(&[("src/lib.rs", said)]).must_build(&["check"]);
}

/// A newtype around an `Option` may be NULL, whether or not its column type is said; a list of
/// newtypes around `u8` is no text of bytes.
#[test]
fn newtypes_are_read_as_the_compiler_knows_them() {
    let text = "use schemi_runtime::{Model, SqlType};\n\
         #[derive(SqlType)] pub struct Note(pub Option<String>);\n\
         #[derive(SqlType)] pub struct Title(pub String);\n\
         #[derive(SqlType)] pub struct Byte(pub u8);\n\
         #[derive(SqlType)] pub struct Bytes(pub Vec<u8>);\n\
         #[derive(SqlType)] pub enum Kind { A }\n\
         pub type Octet = u8;\n\
         #[derive(Model)] pub struct Page {\n\
           note: Note,\n#[schemi(type = \"varchar(5)\")] short: Note,\n\
           #[schemi(type = \"varchar(5)\")] title: Title,\n#[schemi(type = \"text\")] kind: Kind,\n\
           #[schemi(type = \"text\")] maybe: Option<Title>,\n\
           plain: Vec<Octet>,\nwrapped: Bytes,\n\
           #[schemi(type = \"bytea\")] bytes: Vec<Byte>,\n}";
    let service = Service::new(&[("src/lib.rs", text)]);
    service.must_build(&["check"]);
    let options =
        ReadOptions::from_package(service.folder.path(), &FeatureSelection::default()).unwrap();
    let export = source::read(&options).unwrap();
    let nullable: Vec<_> = export.models[0]
        .fields
        .iter()
        .filter(|field| field.nullable)
        .map(|field| field.rust_name.as_str())
        .collect();
    assert_eq!(nullable, ["note", "short", "maybe"]);
    service.write(
        "src/lib.rs",
        &text.replace("#[schemi(type = \"bytea\")] bytes", "bytes"),
    );
    service.must_fail(&["field `bytes`", "Vec<Byte>", "type(sqlite", "type(postgres"]);
}

#[test]
fn without_the_hook_a_library_is_told_and_an_example_is_free() {
    let model = "#[derive(schemi_runtime::Model)] pub struct Order { id: i64 }";
    let service = Service::new(&[
        ("src/lib.rs", ""),
        ("examples/show.rs", &format!("{model} fn main() {{}}")),
    ]);
    service.write("build.rs", "fn main() {}");
    service.must_build(&["check", "--all-targets"]);
    service.write("src/lib.rs", model);
    service.must_fail(&[
        "without schemi's build hook",
        "schemi_runtime::build::export()",
        "cargo schemi init",
    ]);
}

#[test]
fn a_service_that_only_derives_compiles_no_driver_and_no_command_line() {
    let service = Service::new(&[("src/lib.rs", "")]);
    let tree = service.cargo(&["tree", "--edges", "normal,build", "--prefix", "none"]);
    assert!(tree.success, "{}", tree.output);
    assert!(tree.output.contains("schemi-derive"), "{}", tree.output);
    for heavy in ["sqlx", "clap", "tokio", "libsqlite3"] {
        let found = tree.output.lines().find(|line| line.starts_with(heavy));
        assert_eq!(found, None, "{}", tree.output);
    }
}

#[test]
fn domains_and_composite_types_are_proven_too() {
    let models = r#"
        use schemi_runtime::{Model, SqlType};
        #[derive(Model)]
        #[schemi(only = "postgres")]
        pub struct Person {
            #[schemi(primary_key)]
            pub id: i64,
            pub mail: Email,
            pub second: Option<kinds::Work>,
            pub mails: Vec<Email>,
            pub homes: Option<Vec<kinds::Address>>,
            pub maybe: Maybe,
            pub foreign: Foreign,
        }
        #[derive(SqlType)]
        #[schemi(domain, check = "VALUE LIKE '%@%'")]
        pub struct Email(pub String);
        #[derive(SqlType)]
        #[schemi(domain)]
        pub struct Maybe(pub Option<i32>);
        pub struct Unknown;
        #[derive(SqlType)]
        #[schemi(domain, type = "bigint")]
        pub struct Foreign(pub Unknown);
        pub mod kinds {
            use super::Email;
            #[derive(schemi_runtime::SqlType)]
            #[schemi(domain)]
            pub struct Work(pub Email);
            #[derive(schemi_runtime::SqlType)]
            #[schemi(composite)]
            pub struct Address { pub street: String, pub mail: Option<Work>, #[schemi(type = "point")] pub at: super::Unknown }
        }
    "#;
    let service = Service::new(&[("src/lib.rs", models)]);
    service.must_build(&["check", "--all-targets"]);
    let made = "macro_rules! domain { ($name:ident) => { \
                #[derive(schemi_runtime::SqlType)] #[schemi(domain)] pub struct $name(i64); } }\ndomain!(Made);";
    let shadowed = "mod hidden { macro_rules! text { () => { type String = i64; } } text!(); \
                    #[derive(schemi_runtime::SqlType)] #[schemi(domain)] pub struct Shadowed(String); }";
    let service = Service::new(&[("src/lib.rs", &format!("{models}\n{made}\n{shadowed}"))]);
    service.must_fail(&[
        "type `Made` is not among those that the build hook read",
        "the value of `Shadowed`: the build hook read `String` as string",
    ]);
}
