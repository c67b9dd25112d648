//! The fuzz targets, on the inputs that were kept: one that shows what is read, and each that
//! broke something once.
//!
//! The targets' bodies are compiled here too, so that they keep up with what they call.

#[expect(unreachable_pub, reason = "there it is a crate of its own")]
#[path = "../../../fuzz/src/lib.rs"]
mod targets;

use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
}

/// Runs every input that is kept for a target.
fn hold(target: &str, run: fn(&[u8])) {
    let folder = folder().join("regressions").join(target);
    let mut inputs: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    inputs.sort();
    assert!(!inputs.is_empty(), "{target} has no inputs");
    for input in inputs {
        let bytes = std::fs::read(&input).unwrap();
        let held = std::panic::catch_unwind(|| run(&bytes));
        assert!(held.is_ok(), "{}", input.display());
    }
}

#[test]
fn source() {
    hold("source", targets::source::run);
}

#[test]
fn settings() {
    hold("settings", targets::settings::run);
}

#[test]
fn revision() {
    hold("revision", targets::revision::run);
}

#[test]
fn splitter() {
    hold("splitter", targets::splitter::run);
}

#[test]
fn sqlite_master() {
    hold("sqlite_master", targets::sqlite_master::run);
}

#[test]
fn each_target_is_run_here_and_by_cargo_fuzz() {
    let manifest = std::fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let mut named: Vec<&str> = manifest["bin"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bin| bin["name"].as_str().unwrap())
        .collect();
    named.sort_unstable();
    let mut kept: Vec<String> = std::fs::read_dir(folder().join("regressions"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, named);
    for name in named {
        let binary = folder().join("fuzz_targets").join(format!("{name}.rs"));
        let text = std::fs::read_to_string(binary).unwrap();
        assert!(
            text.contains(&format!("schemi_fuzz::{name}::run(")),
            "{name}"
        );
    }
}
