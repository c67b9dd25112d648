//! Models read from Rust source, lowered and rendered.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use cargo_schemi::{dialect, diff};
use schemi_schema::lower::lower;
use schemi_schema::model::ExportTarget;
use schemi_schema::source::{CfgFacts, ReadOptions, Root, read_with_files};
use schemi_schema::{Dialect, Export, Renames, Schema};

/// Begins another file of the package: `//- src/order.rs`.
const FILE: &str = "//- ";

/// Reads a package whose `src/lib.rs` the input is, and what follows [`FILE`] its other files.
///
/// # Panics
/// Where something does not hold: an export is read back as it was written, and the same models give
/// the same bytes.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(folder) = tempfile::tempdir() else {
        return;
    };
    if write(folder.path(), text).is_err() {
        return;
    }
    let options = options(folder.path());
    let Ok(reading) = read_with_files(&options) else {
        return;
    };
    assert_eq!(read_with_files(&options).ok(), Some(reading.clone()));
    let export = reading.export;
    let json = export.to_json().expect("an export is plain data");
    assert_eq!(Export::from_json(&json).ok().as_ref(), Some(&export));
    for dialect in Dialect::ALL {
        create(&export, dialect);
    }
}

/// The script that creates the models on an empty database.
fn create(export: &Export, dialect: Dialect) {
    let Ok(lowered) = lower(export, dialect) else {
        return;
    };
    let schema = dialect::normalize(dialect, lowered.schema);
    if dialect::check_names(dialect, &schema).is_err() {
        return;
    }
    let empty = Schema::default();
    let changes = diff::diff(&empty, &schema, &Renames::default());
    let script = dialect::render(dialect, &empty, &changes);
    assert_eq!(script, dialect::render(dialect, &empty, &changes));
    let none = diff::diff(&schema, &schema, &Renames::default());
    assert!(none.is_empty(), "{none:#?}");
}

fn write(folder: &Path, text: &str) -> std::io::Result<()> {
    let mut name = PathBuf::from("src/lib.rs");
    let mut files = BTreeMap::<PathBuf, String>::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix(FILE).map(|name| Path::new(name.trim())) {
            Some(path) if is_inside(path) => name = path.to_owned(),
            Some(_) | None => files.entry(name.clone()).or_default().push_str(line),
        }
    }
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// Whether a path stays within the folder that it counts from.
fn is_inside(path: &Path) -> bool {
    let mut parts = path.components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
}

fn options(folder: &Path) -> ReadOptions {
    ReadOptions {
        folder: folder.to_owned(),
        package: "service".to_owned(),
        roots: vec![Root {
            target: ExportTarget {
                crate_name: "service".to_owned(),
                bin_name: None,
            },
            file: folder.join("src/lib.rs"),
        }],
        features: BTreeSet::from(["extra".to_owned()]),
        facts: CfgFacts::host(),
        dialects: Dialect::ALL.into(),
        renamed_crates: BTreeMap::new(),
        manifests: BTreeSet::new(),
    }
}
