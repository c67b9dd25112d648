//! A crate of a service in a temporary folder, built by cargo with the hook.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use schemi_schema::source::{self, FeatureSelection, ReadOptions};
use tempfile::TempDir;

pub(super) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
pub(super) const HOOK: &str = "fn main() { schemi_runtime::build::export() }";

/// A crate of a service.
pub(super) struct Service {
    pub(super) folder: TempDir,
}

/// What cargo said.
pub(super) struct Outcome {
    pub(super) success: bool,
    pub(super) output: String,
}

impl Service {
    /// A crate of these files, with the hook and a manifest unless they say otherwise.
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        Self::with_manifest("", files)
    }

    /// The same, with more text in its manifest.
    pub(super) fn with_manifest(more: &str, files: &[(&str, &str)]) -> Self {
        let service = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let name = service
            .folder
            .path()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .replace('.', "p");
        let runtime = Path::new(ROOT)
            .join("schemi-runtime")
            .canonicalize()
            .unwrap();
        let manifest = format!(
            "[package]\nname = \"shop{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [lib]\nname = \"shop\"\n\n\
             [dependencies]\nschemi-runtime = {{ path = {runtime:?}, features = [\"rust_decimal\"] }}\nrust_decimal = {{ version = \"1\", default-features = false }}\n\n\
             [build-dependencies]\nschemi-runtime = {{ path = {runtime:?}, features = [\"build\"] }}\n\n\
             [workspace]\n\n{more}\n"
        );
        service.write("Cargo.toml", &manifest);
        service.write("build.rs", HOOK);
        fs::copy(
            Path::new(ROOT).join("Cargo.lock"),
            service.path("Cargo.lock"),
        )
        .unwrap();
        for (file, text) in files {
            service.write(file, text);
        }
        service
    }

    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub(super) fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs cargo in the crate. All crates share a target folder, so that each compiles only itself.
    pub(super) fn cargo(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("CARGO_") && name != "CARGO_HOME" {
                command.env_remove(name);
            }
        }
        let output = command
            .args(arguments)
            .arg("--offline")
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", Path::new(ROOT).join("target/proof"))
            .env("CARGO_TERM_COLOR", "never")
            .env_remove("SCHEMI_EXPORT")
            .output()
            .unwrap();
        let text =
            String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
        Outcome {
            success: output.status.success(),
            output: text.into_owned(),
        }
    }

    #[track_caller]
    pub(super) fn must_build(&self, arguments: &[&str]) {
        let outcome = self.cargo(arguments);
        assert!(outcome.success, "{}", outcome.output);
    }

    /// The build must fail and say all of this.
    #[track_caller]
    pub(super) fn must_fail(&self, says: &[&str]) {
        let outcome = self.cargo(&["check"]);
        assert!(!outcome.success, "it built:\n{}", outcome.output);
        for text in says {
            assert!(
                outcome.output.contains(text),
                "`{text}` is not said:\n{}",
                outcome.output
            );
        }
    }

    /// Replaces the hook by one that names an export made from the crate as it is now.
    pub(super) fn freeze_export(&self) {
        let options =
            ReadOptions::from_package(self.folder.path(), &FeatureSelection::default()).unwrap();
        self.write(
            "frozen.json",
            &source::read(&options).unwrap().to_json().unwrap(),
        );
        let path = self.path("frozen.json");
        self.write(
            "build.rs",
            &format!(
                "fn main() {{ println!(\"cargo::rustc-env=SCHEMI_EXPORT={}\") }}",
                path.display()
            ),
        );
    }
}
