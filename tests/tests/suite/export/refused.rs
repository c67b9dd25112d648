//! What cannot be read or contradicts itself.

use super::*;

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
