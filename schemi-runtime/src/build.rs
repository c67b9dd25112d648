//! The build hook: a service's build.rs is one line.
//!
//! ```no_run
//! // build.rs, with `schemi-runtime = { …, features = ["build"] }` in [build-dependencies]
//! fn main() {
//!     schemi_runtime::build::export();
//! }
//! ```
//!
//! It reads the models from the source without compiling it, writes them to `$OUT_DIR/schemi.json`,
//! and names that file to the derive in `SCHEMI_EXPORT`.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use schemi_schema::source::{
    self, CfgFacts, FeatureSelection, Manifest, ReadOptions, Reading, SourceError, SourceErrors,
};

/// Writes the export of the package that is being built, and tells cargo about it.
///
/// Models that cannot be read, or contradict each other, fail the build with one `file:line: message`
/// each. To be called from build.rs only: it speaks to cargo on stdout, and ends the process on errors.
pub fn export() {
    let package = Package::from_environment();
    match package.export() {
        Ok(lines) => print(&lines),
        Err(errors) => {
            print(
                &errors
                    .iter()
                    .map(|error| instruction("error", &error.to_string()))
                    .collect::<Vec<_>>(),
            );
            fail();
        }
    }
}

#[expect(
    clippy::print_stdout,
    reason = "stdout is how a build script speaks to cargo"
)]
fn print(lines: &[String]) {
    for line in lines {
        println!("{line}");
    }
}

#[expect(
    clippy::exit,
    reason = "a panic would bury the errors under its backtrace"
)]
fn fail() -> ! {
    std::process::exit(1)
}

/// One instruction to cargo, which reads lines.
fn instruction(name: &str, value: &str) -> String {
    format!("cargo::{name}={}", value.replace('\n', " "))
}

/// The package that is being built, as cargo describes it to a build script.
struct Package {
    folder: PathBuf,
    out_dir: PathBuf,
    variables: Vec<(String, String)>,
}

impl Package {
    fn from_environment() -> Self {
        let folder = |name| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .unwrap_or_default()
        };
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self {
            folder: folder("CARGO_MANIFEST_DIR"),
            out_dir: folder("OUT_DIR"),
            variables: variables.collect(),
        }
    }

    /// Reads the models and writes the export; gives what cargo should be told.
    fn export(&self) -> Result<Vec<String>, SourceErrors> {
        if self.out_dir.as_os_str().is_empty() || self.folder.as_os_str().is_empty() {
            let message =
                "`schemi_runtime::build::export` was not called by cargo: call it from build.rs";
            return Err(SourceError::of_file("build.rs", message).into());
        }
        let options = self.options()?;
        let Reading { export, files, .. } = source::read_with_files(&options)?;
        let path = self.out_dir.join("schemi.json");
        let write = || -> io::Result<()> { write_if_changed(&path, &export.to_json()?) };
        write()
            .map_err(|error| SourceError::of_file(path.display().to_string(), error.to_string()))?;
        let mut lines = vec![instruction(
            "rustc-env",
            &format!("SCHEMI_EXPORT={}", path.display()),
        )];
        let watched = files.iter().cloned().chain(self.watched_folders());
        lines.extend(
            watched.map(|path| instruction("rerun-if-changed", &path.display().to_string())),
        );
        lines.extend(
            export
                .warnings
                .iter()
                .map(|warning| instruction("warning", warning)),
        );
        Ok(lines)
    }

    fn options(&self) -> Result<ReadOptions, SourceErrors> {
        let manifest = Manifest::read(&self.folder)?;
        let features = FeatureSelection::Resolved(self.features(&manifest));
        let mut options = ReadOptions::from_manifest(&manifest, &features)?;
        options.facts = CfgFacts::from_cargo(self.variables.iter().cloned());
        Ok(options)
    }

    /// The features that are on. Older cargos say them only in capitals, `CARGO_FEATURE_A_B` for `a-b`.
    fn features(&self, manifest: &Manifest) -> BTreeSet<String> {
        let value = |wanted: &str| self.variables.iter().find(|(name, _)| name == wanted);
        if let Some((_, features)) = value("CARGO_CFG_FEATURE") {
            let names = features.split(',').filter(|name| !name.is_empty());
            return names.map(str::to_owned).collect();
        }
        let is_on = |name: &String| {
            let variable = name.to_uppercase().replace('-', "_");
            value(&format!("CARGO_FEATURE_{variable}")).is_some()
        };
        manifest.feature_names().into_iter().filter(is_on).collect()
    }

    /// Folders in which a new file is a new binary.
    fn watched_folders(&self) -> Option<PathBuf> {
        let folder = self.folder.join("src/bin");
        folder.is_dir().then_some(folder)
    }
}

/// Leaves an equal file alone, so that its time says when the models last changed.
fn write_if_changed(path: &Path, text: &str) -> io::Result<()> {
    match fs::read_to_string(path) {
        Ok(old) if old == text => Ok(()),
        Ok(_) | Err(_) => fs::write(path, text),
    }
}
