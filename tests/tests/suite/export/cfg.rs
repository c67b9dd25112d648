//! What features and `cfg` let in.

use super::*;

fn features(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
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
