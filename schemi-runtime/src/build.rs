//! The build hook: a service's build.rs is one line.
//!
//! ```no_run
//! // in the `main` of build.rs, with `schemi-runtime = { …, features = ["build"] }` in
//! // [build-dependencies]
//! schemi_runtime::build::export();
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A package with these variables; its folder and OUT_DIR are below a fresh folder of that name.
    fn package(name: &str, source: &str, variables: &[(&str, &str)]) -> Package {
        let root = std::env::temp_dir().join(format!("schemi-hook-{name}-{}", std::process::id()));
        let (folder, out_dir) = (root.join("package"), root.join("out"));
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::create_dir_all(&out_dir).unwrap();
        let manifest =
            "[package]\nname = \"shop\"\nedition = \"2024\"\n[features]\na-b = []\nc = []\n";
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::write(folder.join("src/lib.rs"), source).unwrap();
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Package {
            folder,
            out_dir,
            variables: variables.collect(),
        }
    }

    fn remove(package: &Package) {
        fs::remove_dir_all(package.folder.parent().unwrap()).unwrap();
    }

    const SOURCE: &str = "#[cfg(all(feature = \"a-b\", unix))] #[derive(schemi_runtime::Model)] struct A { id: i64 }";

    #[test]
    fn the_export_is_written_once_and_named() {
        let variables = [("CARGO_CFG_FEATURE", "a-b,c"), ("CARGO_CFG_UNIX", "")];
        let package = package("once", SOURCE, &variables);
        let lines = package.export().unwrap();
        let path = package.out_dir.join("schemi.json");
        let watched = |name: &str| {
            let file = package.folder.join(name);
            format!("cargo::rerun-if-changed={}", file.display())
        };
        assert_eq!(
            lines,
            [
                format!("cargo::rustc-env=SCHEMI_EXPORT={}", path.display()),
                watched("Cargo.toml"),
                watched("src/lib.rs"),
            ]
        );
        let export = schemi_schema::Export::from_json(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(export.models[0].table, "a");
        let written = fs::metadata(&path).unwrap().modified().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20));
        package.export().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), written);
        remove(&package);
    }

    #[test]
    fn features_are_found_in_older_cargos_too() {
        let package = package(
            "older",
            SOURCE,
            &[("CARGO_FEATURE_A_B", "1"), ("CARGO_CFG_UNIX", "")],
        );
        let options = package.options().unwrap();
        assert_eq!(options.features, ["a-b".to_owned()].into());
        remove(&package);
    }

    #[test]
    fn errors_have_one_line_each() {
        let source = "#[derive(schemi_runtime::Model)] struct A { id: Foo }\nmod gone;";
        let package = package("errors", source, &[]);
        let errors = package.export().unwrap_err();
        let places: Vec<String> = errors
            .iter()
            .map(|error| error.to_string().chars().take(13).collect())
            .collect();
        assert_eq!(places, ["src/lib.rs:1:", "src/lib.rs:2:"]);
        assert_eq!(instruction("error", "a\nb"), "cargo::error=a b");
        remove(&package);
    }

    #[test]
    fn outside_of_cargo_it_says_so() {
        let package = Package {
            folder: PathBuf::new(),
            out_dir: PathBuf::new(),
            variables: Vec::new(),
        };
        let error = package.export().unwrap_err().to_string();
        assert!(error.contains("call it from build.rs"), "{error}");
    }
}
