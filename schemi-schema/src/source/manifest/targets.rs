//! The targets whose sources are read: the library and the binaries.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::get;
use crate::model::ExportTarget;
use crate::source::options::Root;

/// The library first, then the binaries by name.
pub(super) fn roots(
    folder: &Path,
    package: &str,
    manifest: &Table,
    features: &BTreeSet<String>,
) -> Vec<Root> {
    let library = library(folder, package, manifest);
    let binaries = binaries(folder, package, manifest, features);
    library.into_iter().chain(binaries).collect()
}

fn library(folder: &Path, package: &str, manifest: &Table) -> Option<Root> {
    let lib = manifest.get("lib").and_then(Value::as_table);
    let said = |key: &str| lib.and_then(|lib| lib.get(key)?.as_str());
    let file = folder.join(said("path").unwrap_or("src/lib.rs"));
    let discovered = get(manifest, &["package", "autolib"]).and_then(Value::as_bool) != Some(false);
    if !(lib.is_some() || discovered && file.is_file()) {
        return None;
    }
    let target = ExportTarget {
        crate_name: said("name").unwrap_or(package).replace('-', "_"),
        bin_name: None,
    };
    Some(Root { target, file })
}

fn binaries(
    folder: &Path,
    package: &str,
    manifest: &Table,
    features: &BTreeSet<String>,
) -> Vec<Root> {
    let discovered =
        get(manifest, &["package", "autobins"]).and_then(Value::as_bool) != Some(false);
    let mut files = match discovered {
        true => conventional(folder, package),
        false => BTreeMap::new(),
    };
    let said = manifest.get("bin").and_then(Value::as_array);
    for bin in said.into_iter().flatten() {
        let Some(name) = bin.get("name").and_then(Value::as_str) else {
            continue;
        };
        match is_built(bin, features) {
            true => drop(files.insert(name.to_owned(), said_file(folder, package, name, bin))),
            false => drop(files.remove(name)),
        }
    }
    let root = |(name, file): (String, PathBuf)| Root {
        target: ExportTarget {
            crate_name: name.replace('-', "_"),
            bin_name: Some(name),
        },
        file,
    };
    files.into_iter().map(root).collect()
}

/// Whether the features that a binary requires are on.
fn is_built(bin: &Value, features: &BTreeSet<String>) -> bool {
    let required = bin.get("required-features").and_then(Value::as_array);
    let mut required = required.into_iter().flatten().filter_map(Value::as_str);
    required.all(|feature| features.contains(feature))
}

/// The file of a `[[bin]]`: its path, else the first conventional one that exists.
fn said_file(folder: &Path, package: &str, name: &str, bin: &Value) -> PathBuf {
    if let Some(path) = bin.get("path").and_then(Value::as_str) {
        return folder.join(path);
    }
    let single = folder.join(format!("src/bin/{name}.rs"));
    let nested = folder.join(format!("src/bin/{name}/main.rs"));
    let main = folder.join("src/main.rs");
    if name == package && main.is_file() {
        main
    } else if nested.is_file() {
        nested
    } else {
        single
    }
}

/// `src/main.rs`, `src/bin/*.rs` and `src/bin/*/main.rs`, by the names that cargo gives them.
fn conventional(folder: &Path, package: &str) -> BTreeMap<String, PathBuf> {
    let mut files = BTreeMap::new();
    let main = folder.join("src/main.rs");
    if main.is_file() {
        files.insert(package.to_owned(), main);
    }
    let entries = std::fs::read_dir(folder.join("src/bin"));
    for entry in entries.into_iter().flatten().flatten() {
        let path = entry.path();
        let nested = path.join("main.rs");
        let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
            continue;
        };
        if stem.starts_with('.') {
            continue;
        }
        if nested.is_file() {
            let name = path.file_name().and_then(|name| name.to_str());
            files.insert(name.unwrap_or(stem).to_owned(), nested);
        } else if path.extension().is_some_and(|extension| extension == "rs") && path.is_file() {
            files.insert(stem.to_owned(), path);
        }
    }
    files
}
