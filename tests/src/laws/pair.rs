//! Two shapes of the models, and what is needed to walk from one to the other.

use std::collections::BTreeSet;
use std::path::Path;

use cargo_schemi::command::answers::Answers;
use schemi_schema::source::{self, FeatureSelection, ReadOptions};
use schemi_schema::{Dialect, Export};

use super::Held;

/// Two shapes, what the user says about the way between them, and rows.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The models before.
    pub from: Export,
    /// The models after.
    pub to: Export,
    /// Renames and backfills.
    pub answers: Answers,
    /// SQL that fills a database of the first shape.
    pub rows: String,
    /// `table.column` of the first shape whose values the way there and back may change.
    pub lossy: BTreeSet<String>,
}

/// Where the `from` of a revision comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The database is reflected.
    Database,
    /// The fold of the recorded changes: as for the dialect that is not reachable.
    Migrations,
}

/// What was rendered for a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scripts {
    /// The sections that lead to the second shape.
    pub up: String,
    /// The sections that lead back.
    pub down: String,
    /// What the way up can cost, a line each.
    pub hazards: Vec<String>,
}

/// Reads models from the text of a crate root, as the tool reads a package.
///
/// # Errors
/// Every mistake in the models.
pub fn export(text: &str, dialects: &BTreeSet<Dialect>) -> Held<Export> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    write_package(folder.path(), text, dialects).map_err(|e| e.to_string())?;
    let features = FeatureSelection::WithDefaults(BTreeSet::new());
    let options = ReadOptions::from_package(folder.path(), &features).map_err(|e| e.to_string())?;
    source::read(&options).map_err(|e| e.to_string())
}

fn write_package(folder: &Path, text: &str, dialects: &BTreeSet<Dialect>) -> std::io::Result<()> {
    let dialects: Vec<_> = dialects
        .iter()
        .map(|d| format!("{:?}", d.as_str()))
        .collect();
    let manifest = format!(
        "[package]\nname = \"service\"\nedition = \"2024\"\n\n[package.metadata.schemi]\ndialects = [{}]\n",
        dialects.join(", ")
    );
    std::fs::create_dir(folder.join("src"))?;
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::write(folder.join("src/lib.rs"), text)
}
