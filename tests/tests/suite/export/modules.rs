//! Which files belong to a package, and to which of its targets.

use super::*;

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
