//! The table of allowed imports: which crate and which layer may know which.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// The layer of a module of the tool, lowest first: a file may import from its own layer and below.
fn layer(module: &str) -> u8 {
    let parts: Vec<&str> = module.split('/').collect();
    match parts.as_slice() {
        [
            "change" | "diagram" | "fold" | "hazard" | "loss" | "made" | "words" | "script"
            | "diff" | "generate",
            ..,
        ] => 0,
        [
            "dialect",
            "postgres" | "sqlite",
            "compare" | "reflect" | "connection" | "copy" | "content" | "measure" | "verdict",
            ..,
        ] => 1,
        [
            "dialect",
            "postgres" | "sqlite" | "copy" | "content" | "measure" | "scratch",
        ]
        | ["dialect"] => 1,
        ["dialect", ..] => 0,
        [
            "settings" | "project" | "target" | "record" | "template",
            ..,
        ] => 1,
        ["command", ..] => 2,
        ["cli" | "bin", ..] => 3,
        other => panic!("no layer is known for {other:?}: say which in this test and in lib.rs"),
    }
}

/// `src/dialect/sqlite/render/mod.rs` → `dialect/sqlite/render`.
fn module_of(file: &Path, src: &Path) -> String {
    let path = file.strip_prefix(src).unwrap().with_extension("");
    let text = path.to_str().unwrap().replace('\\', "/");
    text.strip_suffix("/mod").unwrap_or(&text).to_owned()
}

/// The modules that a file names by `crate::…`, tests left out.
fn imports(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut found = Vec::new();
    for part in code.split("crate::").skip(1) {
        let end = part.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        let path = &part[..end.unwrap_or(part.len())];
        let words = path.trim_end_matches(':').split("::");
        let module: Vec<&str> = words
            .take_while(|w| w.starts_with(|c: char| c.is_lowercase()))
            .take(3)
            .collect();
        found.push(module.join("/"));
    }
    found
}

#[test]
fn a_layer_imports_only_what_stands_below_it() {
    let src = workspace().join("cargo-schemi/src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| !file.ends_with("lib.rs")) {
        let module = module_of(file, &src);
        if module.starts_with("bin/") {
            continue;
        }
        for import in imports(&std::fs::read_to_string(file).unwrap()) {
            // The dispatcher's own types (Reflected, RenderError …) are for every layer.
            let is_shared = import == "dialect";
            if !is_shared && layer(&import) > layer(&module) {
                wrong.push(format!("{module} imports {import}"));
            }
            let other = match module.split('/').nth(1) {
                Some("postgres") => "dialect/sqlite",
                Some("sqlite") => "dialect/postgres",
                Some(_) | None => continue,
            };
            if import.starts_with(other) {
                wrong.push(format!(
                    "{module} imports {import}: no dialect knows another"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn crates_import_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = [
        ("schemi-schema", &[][..]),
        ("schemi-derive", &["schemi-schema"]),
        ("schemi-runtime", &["schemi-schema", "schemi-derive"]),
        ("cargo-schemi", &["schemi-schema", "schemi-runtime"]),
    ]
    .into();
    for (name, allowed) in allowed {
        let path = workspace().join(name).join("Cargo.toml");
        let manifest: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
        let known = [
            "schemi-schema",
            "schemi-derive",
            "schemi-runtime",
            "cargo-schemi",
            "schemi-tests",
        ];
        for table in ["dependencies", "build-dependencies"] {
            let Some(table) = manifest.get(table).and_then(toml::Value::as_table) else {
                continue;
            };
            for dependency in table.keys().filter(|key| known.contains(&key.as_str())) {
                assert!(
                    allowed.contains(&dependency.as_str()),
                    "{name} depends on {dependency}"
                );
            }
        }
    }
}

#[test]
fn files_stay_readable() {
    let mut files = Vec::new();
    for folder in [
        "schemi-schema",
        "schemi-derive",
        "schemi-runtime",
        "cargo-schemi",
    ] {
        sources(&workspace().join(folder).join("src"), &mut files);
    }
    for folder in ["src", "tests/suite", "benches"] {
        sources(&workspace().join("tests").join(folder), &mut files);
    }
    let long: Vec<String> = files
        .iter()
        .map(|file| (file, std::fs::read_to_string(file).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > 400)
        .map(|(file, lines)| format!("{}: {lines} lines", file.display()))
        .collect();
    assert!(long.is_empty(), "split these by purpose: {long:#?}");
}
