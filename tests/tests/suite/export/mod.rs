//! Whole packages read from their source: nothing of them is compiled, so none needs to compile.

mod cfg;
mod modules;
mod names;
mod refused;
mod types;

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

/// A model with an `id` and these fields.
fn with_fields(fields: &str) -> String {
    format!(
        "use schemi_runtime::{{Model, SqlType}};\n#[derive(Model)]\nstruct Thing {{\n#[schemi(primary_key)] id: i64,\n{fields}\n}}\n"
    )
}
