//! `init`: prepares a crate for migrations.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::history_of::locations;
use super::stamp::Doing;
use super::{CommandError, Context};
use crate::project::Package;
use crate::template;

/// What to prepare.
#[derive(Clone, Debug)]
pub struct Request {
    /// The project.
    pub project: String,
    /// The module to add it to the settings with, where they do not have it.
    pub add: Option<String>,
    /// The template for revisions, by name or folder; `generic` where none is named.
    pub template: Option<String>,
    /// Whether it is done, or only said.
    pub doing: Doing,
}

/// What was prepared.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outcome {
    /// The project.
    pub project: String,
    /// The files and folders that were made.
    pub created: Vec<PathBuf>,
    /// The files that were there already and stay as they are.
    pub kept: Vec<PathBuf>,
    /// Whether the project was added to the settings.
    pub added_to_settings: bool,
    /// What is left for the user to do, each with the lines to write.
    pub advice: Vec<String>,
}

const BUILD_SCRIPT: &str = "\
//! Exports the models' schema, so that the compiler can prove that it was read right.

fn main() {
    schemi_runtime::build::export();
}
";

/// Prepares a crate: its migrations folder, its template, its build hook. What is there stays.
///
/// # Errors
/// A project that is not in the settings, a crate that is not found, a folder that cannot be written.
pub fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let mut outcome = Outcome {
        project: request.project.clone(),
        ..Outcome::default()
    };
    let known = context.settings.projects().contains_key(&request.project);
    if let (false, Some(module)) = (known, &request.add) {
        context.settings.add_project(&request.project, module)?;
        // The crate must be there before the file is changed.
        Package::find(
            &context.settings,
            &request.project,
            context.manifest_path.as_deref(),
        )?;
        if request.doing == Doing::Act {
            context.settings.save()?;
        }
        outcome.added_to_settings = true;
    }
    if let (true, Some(module)) = (known, &request.add) {
        refuse_other_module(context, &request.project, module)?;
    }
    if !context.settings.projects().contains_key(&request.project) {
        return Err(CommandError::Misused(format!(
            "{} has no project `{}`: correct the name, or pass --add MODULE to add it",
            context.settings.path().display(),
            request.project
        )));
    }
    let package = Package::find(
        &context.settings,
        &request.project,
        context.manifest_path.as_deref(),
    )?;
    let settings = &context.settings;
    let template = match &request.template {
        Some(name) => template::choose(settings.folder(), name)?,
        None => template::GENERIC.to_owned(),
    };
    let settings = settings.projects().get(&request.project);
    let revisions = settings
        .map(|project| project.revisions.clone())
        .unwrap_or_default();
    let prepared = Prepared {
        versions: locations(&package, &revisions),
        template,
    };
    prepare(&package, &prepared, request.doing, &mut outcome)?;
    Ok(outcome)
}

/// A project that is in the settings already is not led to another crate without a word.
fn refuse_other_module(
    context: &Context<'_>,
    project: &str,
    module: &str,
) -> Result<(), CommandError> {
    let settings = &context.settings;
    let there = settings.module(project)?.unwrap_or_default();
    let same = |a: &str, b: &str| {
        let whole = |text: &str| settings.whole(text).canonicalize();
        a == b || matches!((whole(a), whole(b)), (Ok(a), Ok(b)) if a == b)
    };
    if same(&there, module) {
        return Ok(());
    }
    Err(CommandError::Misused(format!(
        "--add {module}: {} has a project `{project}` already, whose module is `{there}`: leave --add out, \
         or give the new project another name",
        settings.path().display()
    )))
}

/// What is to be there.
struct Prepared {
    versions: Vec<PathBuf>,
    template: String,
}

fn prepare(
    package: &Package,
    prepared: &Prepared,
    doing: Doing,
    outcome: &mut Outcome,
) -> Result<(), CommandError> {
    let template = package.migrations().join(template::FILE);
    let build = package.root.join("build.rs");
    let mut files = Vec::new();
    for folder in prepared
        .versions
        .iter()
        .map(PathBuf::as_path)
        .chain(template.parent())
    {
        let is_versions = prepared.versions.iter().any(|versions| versions == folder);
        if folder.is_dir() {
            outcome.kept.extend(is_versions.then(|| folder.to_owned()));
        } else if doing == Doing::Act {
            std::fs::create_dir_all(folder).map_err(|e| CommandError::write(folder, e))?;
            outcome
                .created
                .extend(is_versions.then(|| folder.to_owned()));
        } else {
            outcome
                .created
                .extend(is_versions.then(|| folder.to_owned()));
        }
        if is_versions {
            // git keeps no empty folders, and a clone without it could not list its revisions.
            files.push((folder.join(".gitkeep"), ""));
        }
    }
    files.push((template, &prepared.template));
    files.push((build.clone(), BUILD_SCRIPT));
    for (path, text) in files {
        match doing {
            Doing::Act => write_new(&path, text, outcome)?,
            Doing::DryRun if path.exists() => outcome.kept.push(path),
            Doing::DryRun => outcome.created.push(path),
        }
    }
    outcome.advice = advice(package, &build)?;
    Ok(())
}

fn write_new(path: &Path, text: &str, outcome: &mut Outcome) -> Result<(), CommandError> {
    use std::io::Write;
    match std::fs::File::create_new(path) {
        Ok(mut file) => {
            file.write_all(text.as_bytes())
                .map_err(|e| CommandError::write(path, e))?;
            outcome.created.push(path.to_owned());
            Ok(())
        }
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
            outcome.kept.push(path.to_owned());
            Ok(())
        }
        Err(e) => Err(CommandError::write(path, e)),
    }
}

/// What the crate still lacks. Cargo.toml and an existing build.rs are the user's own: they are
/// read, not changed.
fn advice(package: &Package, build: &Path) -> Result<Vec<String>, CommandError> {
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|e| CommandError::read(path, e));
    let mut advice = Vec::new();
    // One that is not there yet is ours.
    if build.exists() && !read(build)?.contains("schemi_runtime::build::export") {
        let path = build.display();
        advice.push(format!(
            "call the hook in the `main` of {path}:\n    schemi_runtime::build::export();"
        ));
    }
    let manifest: toml::Table = read(&package.manifest_path)?
        .parse()
        .map_err(|e| CommandError::Misused(format!("{}: {e}", package.manifest_path.display())))?;
    let has = |table: &str| {
        let table = manifest.get(table).and_then(toml::Value::as_table);
        table.is_some_and(|table| table.contains_key("schemi-runtime"))
    };
    let lacks: Vec<_> = ["dependencies", "build-dependencies"]
        .into_iter()
        .filter(|table| !has(table))
        .collect();
    if !lacks.is_empty() {
        let version = env!("CARGO_PKG_VERSION");
        let mut text = format!("add to {}:", package.manifest_path.display());
        for table in lacks {
            let feature = if table == "dependencies" {
                ""
            } else {
                ", features = [\"build\"]"
            };
            text.push_str(&format!(
                "\n    [{table}]\n    schemi-runtime = {{ version = \"{version}\"{feature} }}"
            ));
        }
        advice.push(text);
    }
    Ok(advice)
}
